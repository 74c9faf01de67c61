#pragma once

// Internal to the HTTP server: Asio's types stay behind http_server.h.

#include <array>
#include <atomic>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "api/http/byte_budget.h"
#include "api/http/http.h"
#include "api/http/http_options.h"
#include "api/net/asio_types.h"
#include "api/net/listening.h"
#include "api/net/mailbox.h"
#include "api/net/tick_time.h"
#include "engine/base/clock.h"
#include "engine/base/result.h"

namespace lastro::api {

class HttpSession;

/// Everything that lives on the I/O thread. Sessions share its ownership, since a Responder may outlive the
/// server: the last of them destroys it, on whatever thread.
///
/// Invariants: 1. sessions_[i] has index i. 2. An open session is in sessions_, a closed one is not. 3. Once
/// finished, the mailbox is closed and nothing is pending, so that nothing queued keeps the loop alive.
/// 4. While tasks of mail_ are left, a drain_mail() is queued, and another one where the mailbox was woken.
class HttpLoop : public std::enable_shared_from_this<HttpLoop> {
 public:
  HttpLoop(const HttpOptions& options, Handler& handler, Clock& clock);
  HttpLoop(const HttpLoop&) = delete;
  HttpLoop& operator=(const HttpLoop&) = delete;
  ~HttpLoop();

  /// Before run().
  Result<void> listen();
  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// Returns once draining is over.
  void run();
  [[nodiscard]] bool on_io_thread() const {
    return std::this_thread::get_id() == io_thread_.load(std::memory_order_relaxed);
  }

  /// Any thread.
  void post(Mailbox::Task task) { mailbox_.put(std::move(task), on_io_thread()); }
  void post_drain() {
    mailbox_.put([this] { begin_drain(); }, true);
  }
  void post_answer(std::shared_ptr<Recipient> session) { mailbox_.put(std::move(session)); }
  [[nodiscard]] HttpStats stats() const;

  // What follows is for the I/O thread.

  void defer(Mailbox::Task task);
  [[nodiscard]] bool draining() const { return draining_; }
  void remove(HttpSession& session);

  [[nodiscard]] const HttpOptions& options() const { return options_; }
  [[nodiscard]] Handler& handler() { return handler_; }
  [[nodiscard]] ByteBudget& budget() { return budget_; }
  /// For bytes that nobody reads.
  [[nodiscard]] std::span<char> scratch() { return scratch_; }
  [[nodiscard]] std::string_view date() const { return date_; }
  [[nodiscard]] std::int64_t now_micros() { return clock_.monotonic_micros(); }
  /// As TickTime.
  [[nodiscard]] std::int64_t deadline_in(std::uint32_t timeout_ms) const {
    return time_.deadline_in(timeout_ms);
  }

  /// Written by the I/O thread alone.
  struct Counter {
    std::atomic<std::uint64_t> value = 0;
    void add() { value.store(value.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed); }
  };
  Counter requests;
  Counter rejected;
  Counter timeouts;

 private:
  void begin_drain();
  void accept();
  void on_accept(const boost::system::error_code& ec, TcpSocket socket);
  void admit(TcpSocket socket);
  void start_tick();
  void on_tick();
  void refresh_time();
  void drain_mail();
  void finish();

  const HttpOptions options_;
  Handler& handler_;
  Clock& clock_;
  ByteBudget budget_;
  boost::asio::io_context context_;
  TcpAcceptor acceptor_;
  SteadyTimer ticker_;
  Mailbox mailbox_;
  std::atomic<std::thread::id> io_thread_;
  std::uint16_t port_ = 0;
  std::vector<std::shared_ptr<HttpSession>> sessions_;
  bool accept_paused_ = false;
  bool draining_ = false;
  bool finished_ = false;
  std::int64_t drain_deadline_ms_ = 0;
  TickTime time_;
  std::int64_t date_second_ = 0;
  std::string date_;
  std::array<char, 16 * 1024> scratch_{};
  Mailbox::Mail mail_;          ///< taken, not all done yet; kept for its capacity
  std::size_t tasks_done_ = 0;  ///< of mail_
  Counter accepted_;
  Counter refused_;
  Counter accept_errors_;
  std::atomic<std::uint64_t> open_ = 0;
};

}  // namespace lastro::api
