#pragma once

// Internal to the servers: Asio's types stay behind their headers.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "api/net/io_loop.h"

namespace lastro::api {

/// One connection of a loop: its socket and what is to be written to it. On the I/O thread; kept by the loop
/// until it closes, and by whoever may still answer it.
///
/// Invariants: 1. At most one wait to write is pending. 2. An open connection has a deadline for the peer to
/// take what is written while that wait is pending.
class IoConnection : public std::enable_shared_from_this<IoConnection> {
 public:
  IoConnection(const IoConnection&) = delete;
  IoConnection& operator=(const IoConnection&) = delete;
  virtual ~IoConnection() = default;

  /// Takes nothing more; closes once nothing is in flight.
  virtual void drain() = 0;
  virtual void check_deadline(std::int64_t now_ms) = 0;
  /// Idempotent.
  void close();

 protected:
  struct WriteOptions {
    std::uint32_t timeout_ms;    ///< for the peer to take what is unsent when it begins to block
    std::size_t kept_bytes_max;  ///< of the memory of what is written
  };

  IoConnection(std::shared_ptr<IoLoop> loop, TcpSocket socket, WriteOptions options);

  /// Once flush() could write no more and the peer takes bytes again.
  virtual void on_writable() = 0;
  /// Nothing of the socket is pending any more. Nothing else is called after it.
  virtual void on_closed() {}

  /// Writes out_, then body_. True once nothing is left of them; false if the peer blocks, which
  /// on_writable() ends, or the connection is closed.
  bool flush();
  /// Waits for on_writable().
  void wait_until_writable();
  [[nodiscard]] bool is_open() const { return open_; }
  [[nodiscard]] bool blocked() const { return blocked_; }
  /// Whether it is blocked, and the peer has not taken in time what it was to take.
  [[nodiscard]] bool write_is_late(std::int64_t now_ms) const {
    return blocked_ && now_ms >= write_deadline_ms_;
  }
  [[nodiscard]] std::size_t unsent() const { return out_.size() + body_.size() - written_; }
  [[nodiscard]] TcpSocket& socket() { return socket_; }

  std::string out_;
  std::string body_;  ///< one that is too large to be copied

 private:
  friend class IoLoop;

  void write_some(boost::system::error_code& ec);

  const std::shared_ptr<IoLoop> loop_;
  TcpSocket socket_;
  const WriteOptions options_;
  std::size_t index_ = 0;  ///< its place in the loop's list, kept by the loop
  bool open_ = true;
  bool blocked_ = false;       ///< a wait to write is pending
  std::size_t written_ = 0;    ///< of out_ and body_ together
  std::size_t due_bytes_ = 0;  ///< of what is unsent, by write_deadline_ms_
  std::int64_t write_deadline_ms_ = 0;
};

}  // namespace lastro::api
