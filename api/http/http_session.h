#pragma once

// Internal to the HTTP server.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "api/http/http.h"
#include "api/http/http_loop.h"
#include "api/http/problem.h"
#include "api/http/request_reader.h"
#include "api/net/io_connection.h"

namespace lastro::api {

/// One connection. Lives on the I/O thread, except send(); kept by the loop until it closes, and by the
/// Responder of the request in flight, whose views it backs.
///
/// Invariants: 1. At most one read is pending. 2. No bytes are parsed while a request is in flight. 3. What
/// is to be written is bounded by batch_bytes_max and one answer, which is under the loop's budget where it
/// is large.
class HttpSession final : public IoConnection, public Responder::Sink, public Recipient {
 public:
  HttpSession(const std::shared_ptr<HttpLoop>& loop, TcpSocket socket);
  ~HttpSession() override { give_back_body(); }

  void start();
  /// Answers 503 at once: there is no room for this connection.
  void refuse();
  /// Closes if nothing has begun; otherwise the request in progress is the last.
  void drain() override;
  void check_deadline(std::int64_t now_ms) override;
  /// The answer that send() left on another thread.
  void deliver() override;

  /// Any thread.
  void send(Response response) override;

 private:
  enum class State : std::uint8_t { reading, handling, lingering, closed };

  void advance();
  bool next_request();
  void dispatch();
  void respond(Response response);
  void reject(const TransportProblem& problem);
  void wait_for_bytes();
  void on_read(const boost::system::error_code& ec, std::size_t bytes);
  bool flush_answers();
  void give_back_body();
  void on_writable() override { advance(); }
  void on_closed() override;
  void linger();
  void discard(std::size_t bytes);
  [[nodiscard]] bool must_flush() const;
  [[nodiscard]] std::shared_ptr<HttpSession> self() {
    return std::static_pointer_cast<HttpSession>(shared_from_this());
  }

  HttpLoop& loop_;  ///< which the connection owns a share of
  RequestReader reader_;
  std::string remote_address_;
  State state_ = State::reading;
  bool dispatching_ = false;                   ///< inside Handler::handle
  bool reading_ = false;                       ///< a read is pending
  bool last_ = false;                          ///< the answer to be written is the connection's last
  bool fresh_ = true;                          ///< no request yet
  std::optional<RequestReader::Phase> phase_;  ///< which read_deadline_ms_ is for
  std::int64_t read_deadline_ms_ = 0;
  std::size_t discarded_bytes_ = 0;
  std::size_t budgeted_bytes_ = 0;  ///< of body_, added to the budget
  Response posted_;                 ///< from another thread; handed over through the mailbox
};

}  // namespace lastro::api
