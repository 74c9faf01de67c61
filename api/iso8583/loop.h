#pragma once

// Internal to the server: Asio's types stay behind server.h.

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "api/iso8583/server.h"
#include "api/net/asio_types.h"
#include "api/net/listening.h"
#include "api/net/mailbox.h"
#include "api/net/tick_time.h"

namespace lastro::iso8583 {

class Connection;

/// Everything that lives on the I/O thread. Connections share its ownership, since an AnswerSlot may outlive
/// the server.
///
/// Invariants: 1. connections_[i] has index i. 2. An open connection is in connections_, a closed one is not.
/// 3. Once finished, the mailbox is closed and nothing is pending.
class Loop : public std::enable_shared_from_this<Loop> {
 public:
  Loop(const ServerOptions& options, MessageHandler& handler, Clock& clock);
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop();

  /// Before run().
  Result<void> listen();
  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// Returns once draining is over.
  void run();
  [[nodiscard]] bool on_io_thread() const {
    return std::this_thread::get_id() == io_thread_.load(std::memory_order_relaxed);
  }

  /// Any thread.
  void post(api::Mailbox::Task task) { mailbox_.put(std::move(task), on_io_thread()); }
  void post_drain() {
    mailbox_.put([this] { begin_drain(); }, true);
  }
  [[nodiscard]] ServerStats stats() const;

  // What follows is for the I/O thread.

  void defer(api::Mailbox::Task task);
  [[nodiscard]] bool draining() const { return draining_; }
  void remove(Connection& connection);
  [[nodiscard]] const ServerOptions& options() const { return options_; }
  [[nodiscard]] MessageHandler& handler() { return handler_; }
  /// As TickTime.
  [[nodiscard]] std::int64_t deadline_in(std::uint32_t timeout_ms) const {
    return time_.deadline_in(timeout_ms);
  }

  /// Written by the I/O thread alone.
  struct Counter {
    std::atomic<std::uint64_t> value = 0;
    void add() { value.store(value.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed); }
  };
  Counter messages;
  Counter broken;
  Counter timeouts;

 private:
  void begin_drain();
  void accept();
  void on_accept(const boost::system::error_code& ec, api::TcpSocket socket);
  void admit(api::TcpSocket socket);
  void start_tick();
  void on_tick();
  void drain_mail();
  void finish();

  const ServerOptions options_;
  MessageHandler& handler_;
  Clock& clock_;
  boost::asio::io_context context_;
  api::TcpAcceptor acceptor_;
  api::SteadyTimer ticker_;
  api::Mailbox mailbox_;
  std::atomic<std::thread::id> io_thread_;
  std::uint16_t port_ = 0;
  std::vector<std::shared_ptr<Connection>> connections_;
  bool accept_paused_ = false;
  bool draining_ = false;
  bool finished_ = false;
  std::int64_t drain_deadline_ms_ = 0;
  api::TickTime time_;
  api::Mailbox::Mail mail_;  ///< kept for its capacity
  Counter accepted_;
  Counter refused_;
  std::atomic<std::uint64_t> open_ = 0;
};

}  // namespace lastro::iso8583
