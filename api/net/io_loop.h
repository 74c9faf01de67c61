#pragma once

// Internal to the servers: Asio's types stay behind their headers.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "api/net/asio_types.h"
#include "api/net/counter.h"
#include "api/net/mailbox.h"
#include "api/net/tick_time.h"
#include "engine/base/clock.h"
#include "engine/base/result.h"

namespace lastro::api {

class IoConnection;

/// What every server's loop is told.
struct IoLoopOptions {
  std::string address;
  std::uint16_t port = 0;
  std::uint16_t backlog = 0;
  std::size_t tasks_max = 0;             ///< posted and not yet taken up; beyond: post() waits
  std::uint32_t stop_timeout_ms = 0;     ///< for what is in flight when draining begins
  std::int64_t shortest_timeout_ms = 0;  ///< of all that its connections are held to
};

/// What a server's I/O thread runs: it accepts connections, holds them against their timeouts, takes up what
/// other threads post, and drains. What a connection is, its server says. Connections share its ownership,
/// since what answers them may outlive the server: the last of them destroys it, on whatever thread.
///
/// Invariants: 1. connections_[i] has index i. 2. An open connection is in connections_, a closed one is not.
/// 3. Once finished, the mailbox is closed and nothing is pending, so that nothing queued keeps the loop
/// alive. 4. While tasks of mail_ are left, a drain_mail() is queued, and another one where the mailbox was
/// woken.
class IoLoop {
 public:
  /// The clock outlives the loop.
  IoLoop(IoLoopOptions options, Clock& clock);
  IoLoop(const IoLoop&) = delete;
  IoLoop& operator=(const IoLoop&) = delete;
  virtual ~IoLoop();

  /// Before run(). As listen_on.
  Result<void> listen();
  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// Returns once draining is over.
  void run();
  [[nodiscard]] bool on_io_thread() const {
    return std::this_thread::get_id() == io_thread_.load(std::memory_order_relaxed);
  }

  /// Any thread. Waits while too many tasks wait, unless it is the I/O thread.
  void post(Mailbox::Task task) { mailbox_.put(std::move(task), on_io_thread()); }
  void post_drain() {
    mailbox_.put([this] { begin_drain(); }, true);
  }
  void post_answer(std::shared_ptr<Recipient> recipient) { mailbox_.put(std::move(recipient)); }

  // What follows is for the I/O thread.

  /// Runs the task after what is being done.
  void defer(Mailbox::Task task);
  [[nodiscard]] bool draining() const { return draining_; }
  /// Of a connection that has closed.
  void remove(IoConnection& connection);
  [[nodiscard]] std::int64_t now_micros() { return clock_.monotonic_micros(); }
  /// As TickTime.
  [[nodiscard]] std::int64_t deadline_in(std::uint32_t timeout_ms) const {
    return time_.deadline_in(timeout_ms);
  }

 protected:
  /// A connection that was accepted: kept by keep(), or closed where the socket is dropped.
  virtual void admit(TcpSocket socket) = 0;
  /// Before each walk over the connections.
  virtual void on_tick_begin() {}

  void keep(std::shared_ptr<IoConnection> connection);
  [[nodiscard]] std::size_t connection_count() const { return connections_.size(); }

  /// Any thread.
  [[nodiscard]] std::uint64_t open() const { return open_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t accepted() const { return accepted_.value(); }
  [[nodiscard]] std::uint64_t accept_errors() const { return accept_errors_.value(); }

 private:
  void begin_drain();
  void accept();
  void on_accept(const boost::system::error_code& ec, TcpSocket socket);
  void start_tick();
  void on_tick();
  void refresh_time();
  void drain_mail();
  void finish();

  const IoLoopOptions options_;
  Clock& clock_;
  boost::asio::io_context context_;
  TcpAcceptor acceptor_;
  SteadyTimer ticker_;
  Mailbox mailbox_;
  std::atomic<std::thread::id> io_thread_;
  std::uint16_t port_ = 0;
  std::vector<std::shared_ptr<IoConnection>> connections_;
  bool accept_paused_ = false;
  bool draining_ = false;
  bool finished_ = false;
  std::int64_t drain_deadline_ms_ = 0;
  TickTime time_;
  Mailbox::Mail mail_;          ///< taken, not all done yet; kept for its capacity
  std::size_t tasks_done_ = 0;  ///< of mail_
  Counter accepted_;
  Counter accept_errors_;
  std::atomic<std::uint64_t> open_ = 0;
};

}  // namespace lastro::api
