#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "api/iso8583/answer_slot.h"
#include "api/iso8583/interpreter.h"
#include "engine/base/clock.h"
#include "engine/base/result.h"

namespace lastro::iso8583 {

/// Every limit of the listener. Timeouts are kept with a granularity of a quarter of a second (finer where
/// one is shorter than a second) and never end early.
struct ServerOptions {
  std::string address = "127.0.0.1";  ///< an IPv4 or IPv6 address, no name
  std::uint16_t port = 0;             ///< 0: any free one
  std::uint16_t backlog = 128;        ///< connections the kernel holds before they are accepted

  std::size_t connections_max = 256;  ///< beyond: closed at once
  std::size_t in_flight_max = 1'024;  ///< messages of a connection without an answer; beyond: not read
  std::size_t unsent_bytes_max = 256 * 1024;  ///< answers a connection has not taken; beyond: not read
  std::size_t tasks_max = 4'096;              ///< posted and not yet taken up; beyond: post() waits

  std::uint32_t message_timeout_ms = 10'000;  ///< from a message's first byte to its last; then closed
  std::uint32_t idle_timeout_ms = 300'000;    ///< between two messages; then closed
  std::uint32_t write_timeout_ms = 10'000;    ///< for the peer to take what is written; then closed
  std::uint32_t stop_timeout_ms = 5'000;      ///< for messages in flight when stop() is called
};

/// Counters since start, but for open_connections.
struct ServerStats {
  std::uint64_t open_connections = 0;
  std::uint64_t accepted = 0;  ///< refused ones among them
  std::uint64_t refused = 0;   ///< connections beyond connections_max, or for want of memory
  std::uint64_t broken = 0;    ///< closed for what they sent
  std::uint64_t timeouts = 0;  ///< closed for any timeout, idle ones included
  std::uint64_t messages = 0;
};

/// Called on the server's I/O thread: must not block.
class MessageHandler {
 public:
  MessageHandler() = default;
  MessageHandler(const MessageHandler&) = delete;
  MessageHandler& operator=(const MessageHandler&) = delete;
  virtual ~MessageHandler() = default;
  /// Whom a new connection acts for.
  [[nodiscard]] virtual Caller new_caller() = 0;
  /// One message, whose bytes are overwritten afterwards. False: the connection is closed once what it is
  /// owed already is written.
  [[nodiscard]] virtual bool take(Caller& caller, Bytes message, AnswerSlot slot) = 0;
};

/// Messages over TCP, each behind its length in two bytes, big-endian. One thread runs all connections; many
/// messages of one may be in flight, and each answer leaves when it is there.
class Server {
 public:
  using Task = std::move_only_function<void()>;

  /// Listening when it returns. invalid for options out of range, unavailable where the port is taken. The
  /// handler and the clock outlive the server.
  static Result<std::unique_ptr<Server>> start(const ServerOptions& options, MessageHandler& handler,
                                               Clock& clock);
  /// As stop().
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  /// Runs the task on the I/O thread. Any thread; waits while too many tasks wait. Forgotten after stop().
  void post(Task task);
  /// The same from the I/O thread itself, after what is being done.
  void defer(Task task);
  /// Takes no more messages, waits for those in flight, closes. Idempotent; not from the I/O thread.
  void stop();
  [[nodiscard]] ServerStats stats() const;

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace lastro::iso8583
