#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "api/http/byte_budget.h"
#include "api/http/http.h"
#include "api/http/http_options.h"
#include "api/http/problem.h"

namespace lastro::api {

/// Turns the bytes of one connection into requests, without a socket or a clock. Not thread-safe.
///
/// Stricter than RFC 9112 where leniency lets two servers disagree on where a message ends: line folding,
/// repeated or listed lengths, a length beside a transfer coding, codings other than a single `chunked`,
/// control characters in chunk extensions and repeated headers are refused. Trailers are read and ignored.
class RequestReader {
 public:
  enum class Step : std::uint8_t {
    need_more,  ///< receive into room() and parse again
    complete,   ///< request() is whole; drop_request() goes on to the next
    refused,    ///< problem() says why; nothing after it can be understood
  };
  enum class Phase : std::uint8_t { idle, head, body };

  /// Both outlive the reader.
  RequestReader(const HttpOptions& options, ByteBudget& budget);
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;
  ~RequestReader();

  /// Never empty after a step that needs more.
  [[nodiscard]] std::span<char> room();
  void received(std::size_t bytes);
  /// Not to be called again after complete, until drop_request(), nor after refused.
  [[nodiscard]] Step parse();

  [[nodiscard]] Phase phase() const;
  [[nodiscard]] const TransportProblem& problem() const;

  /// After complete. Its views live until drop_request() or destruction. Leaves remote_address and
  /// received_at_micros to the caller.
  [[nodiscard]] Request request() const;
  /// Whether the peer wants and its version allows another request on this connection. After complete.
  [[nodiscard]] bool keep_alive() const;
  /// False as well where no request line could be read.
  [[nodiscard]] bool is_http10() const;
  [[nodiscard]] bool is_head() const;
  /// True once, if the peer waits for `100 Continue` before it sends the body. After need_more.
  [[nodiscard]] bool take_continue();

  void drop_request();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lastro::api
