#pragma once

// Internal to request_reader.cc: the one place where Beast's types are used.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <boost/beast/http/basic_parser.hpp>

#include "api/http/http.h"
#include "api/http/http_options.h"
#include "api/http/problem.h"

namespace lastro::api {

/// Part of a request, as an offset from its first byte: buffers move, offsets stay. Offset 0 means absent.
struct Part {
  std::uint32_t at = 0;
  std::uint32_t size = 0;
  explicit operator bool() const { return at != 0; }
};

/// Headers that may occur once, but for the first.
enum class Header : std::uint8_t {
  accept_language,
  authorization,
  content_length,
  content_type,
  deadline_ms,
  expect,
  host,
  idempotency_key,
  if_match,
  min_sequence,
  transfer_encoding,
  count,
};

/// What is kept of the request line and the headers.
struct RequestHead {
  Method method = Method::other;
  bool http10 = false;
  Part target;
  std::array<Part, static_cast<std::size_t>(Header::count)> headers;

  [[nodiscard]] const Part& operator[](Header name) const { return headers[static_cast<std::size_t>(name)]; }
  [[nodiscard]] Part& operator[](Header name) { return headers[static_cast<std::size_t>(name)]; }
};

/// Beast's push parser for one message. It notes where things are in the caller's buffer, and moves the data
/// of chunks together, behind what is still to be parsed.
class HeadParser final : public boost::beast::http::basic_parser<true> {
 public:
  HeadParser(const HttpOptions& options, RequestHead& head);

  /// Parses a whole head. False if it is malformed or over a limit: problem() says which.
  [[nodiscard]] bool parse(std::string_view text);

  [[nodiscard]] const TransportProblem& problem() const { return *problem_; }

 private:
  using string_view = boost::beast::string_view;
  using error_code = boost::beast::error_code;

  void on_request_impl(boost::beast::http::verb verb, string_view name, string_view target, int version,
                       error_code& ec) override;
  void on_response_impl(int, string_view, int, error_code&) override {}
  void on_field_impl(boost::beast::http::field field, string_view name, string_view value,
                     error_code& ec) override;
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(string_view body, error_code&) override { return body.size(); }
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view data, error_code&) override {
    return data.size();
  }
  void on_finish_impl(error_code&) override {}

  [[nodiscard]] bool is_folded(string_view name, string_view value) const;
  [[nodiscard]] Part part(string_view text) const;
  void refuse(const TransportProblem& problem, error_code& ec);

  const HttpOptions& options_;
  RequestHead& head_;
  std::string_view text_;
  const TransportProblem* problem_ = &problems::malformed_request;
};

}  // namespace lastro::api
