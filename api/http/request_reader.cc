#include "api/http/request_reader.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <boost/beast/core/string.hpp>

#include "api/http/chunk_decoder.h"
#include "api/http/head_parser.h"
#include "api/http/head_scanner.h"
#include "api/http/receive_buffer.h"
#include "engine/base/assert.h"

namespace lastro::api {

struct RequestReader::Impl {
  Impl(const HttpOptions& options_in, ByteBudget& budget) : options(options_in), buffer(budget) {
    parser.emplace(options, head);
  }

  Step parse_head();
  Step check_head();
  Step parse_sized_body();
  Step parse_chunked_body();
  Step need_more(std::size_t size_max);
  Step refuse(const TransportProblem& reason);
  [[nodiscard]] std::string_view text(Part part) const { return buffer.view().substr(part.at, part.size); }
  [[nodiscard]] std::string_view text(Header name) const { return text(head[name]); }

  const HttpOptions& options;
  ReceiveBuffer buffer;
  HeadScanner scanner;
  RequestHead head;
  std::optional<HeadParser> parser;  ///< replaced for each request
  ChunkDecoder chunks;
  Phase phase = Phase::idle;
  std::size_t head_bytes = 0;  ///< known after the head
  std::size_t body_bytes = 0;  ///< of a chunked body, what has come
  bool line_skipped = false;
  bool continue_due = false;
  const TransportProblem* problem = nullptr;
};

RequestReader::Step RequestReader::Impl::refuse(const TransportProblem& reason) {
  problem = &reason;
  return Step::refused;
}

RequestReader::Step RequestReader::Impl::need_more(std::size_t size_max) {
  return buffer.make_room(size_max) ? Step::need_more : refuse(problems::overloaded);
}

RequestReader::Step RequestReader::Impl::parse_head() {
  // One empty line before a request is ignored (RFC 9112, 2.2).
  if (!line_skipped && buffer.view().starts_with("\r\n")) {
    buffer.consume(2);
    line_skipped = true;
  }
  if (buffer.size() == 0) return need_more(options.header_bytes_max);
  phase = Phase::head;
  if (buffer.view() == "\r") return need_more(options.header_bytes_max);
  // What the limit cuts off is not looked at, so that one head has one answer however it comes.
  switch (scanner.scan(buffer.view().substr(0, options.header_bytes_max))) {
    case HeadScanner::Found::end:
      break;
    case HeadScanner::Found::malformation:
      return refuse(problems::malformed_request);
    case HeadScanner::Found::nothing:
      if (buffer.size() < options.header_bytes_max) return need_more(options.header_bytes_max);
      return refuse(scanner.request_line_seen() ? problems::header_too_large : problems::target_too_long);
  }
  head_bytes = scanner.head_bytes();
  const auto text = buffer.view().substr(0, head_bytes);
  if (!parser->parse(text)) {
    return refuse(HeadScanner::holds_control(text) ? problems::malformed_request : parser->problem());
  }
  return check_head();
}

RequestReader::Step RequestReader::Impl::check_head() {
  const auto coding = text(Header::transfer_encoding);
  const auto length = text(Header::content_length);
  if (head[Header::transfer_encoding]) {
    if (head[Header::content_length] || head.http10) return refuse(problems::ambiguous_length);
    if (!boost::beast::iequals(coding, "chunked")) return refuse(problems::coding_unknown);
  }
  if (std::ranges::any_of(length, [](char c) { return c < '0' || c > '9'; })) {
    return refuse(problems::ambiguous_length);
  }
  if (!head[Header::host] && !head.http10) return refuse(problems::host_missing);
  if (head[Header::expect] && !head.http10) {
    if (!boost::beast::iequals(text(Header::expect), "100-continue"))
      return refuse(problems::expectation_failed);
  }
  const auto target = text(head.target);
  if (!target.starts_with('/') && !target.starts_with("http://") && !target.starts_with("https://") &&
      target != "*") {
    return refuse(problems::malformed_request);
  }
  if (parser->content_length().value_or(0) > options.body_bytes_max) return refuse(problems::body_too_large);
  phase = Phase::body;
  continue_due = head[Header::expect] && !head.http10 && !parser->is_done() && buffer.size() == head_bytes;
  if (!parser->chunked()) return parse_sized_body();
  chunks = ChunkDecoder(options.body_bytes_max, options.header_bytes_max);
  return parse_chunked_body();
}

// The parser is left where it is: a body whose length is known needs no parsing.
RequestReader::Step RequestReader::Impl::parse_sized_body() {
  body_bytes = static_cast<std::size_t>(parser->content_length().value_or(0));
  const auto whole = head_bytes + body_bytes;
  return buffer.size() >= whole ? Step::complete : need_more(whole);
}

RequestReader::Step RequestReader::Impl::parse_chunked_body() {
  const auto raw_at = head_bytes + body_bytes;
  const auto step = chunks.decode(buffer.data() + head_bytes, buffer.size() - raw_at);
  body_bytes = chunks.body_bytes();
  const auto body_end = head_bytes + body_bytes;
  buffer.erase(body_end, raw_at + chunks.consumed() - body_end);
  switch (step) {
    case ChunkDecoder::Step::done:
      return Step::complete;
    case ChunkDecoder::Step::malformed:
      return refuse(problems::malformed_request);
    case ChunkDecoder::Step::body_too_large:
      return refuse(problems::body_too_large);
    case ChunkDecoder::Step::framing_too_large:
      return refuse(problems::header_too_large);
    case ChunkDecoder::Step::need_more:
      break;
  }
  // What is left raw is less than a line.
  return need_more(body_end + options.header_bytes_max + 1);
}

RequestReader::RequestReader(const HttpOptions& options, ByteBudget& budget)
    : impl_(std::make_unique<Impl>(options, budget)) {}

RequestReader::~RequestReader() = default;

std::span<char> RequestReader::room() {
  return impl_->buffer.room();
}

void RequestReader::received(std::size_t bytes) {
  impl_->buffer.received(bytes);
}

RequestReader::Step RequestReader::parse() {
  if (impl_->phase != Phase::body) return impl_->parse_head();
  return impl_->parser->chunked() ? impl_->parse_chunked_body() : impl_->parse_sized_body();
}

RequestReader::Phase RequestReader::phase() const {
  return impl_->phase;
}

const TransportProblem& RequestReader::problem() const {
  LASTRO_ASSERT(impl_->problem);
  return *impl_->problem;
}

Request RequestReader::request() const {
  const auto& head = impl_->head;
  auto target = impl_->text(head.target);
  if (!target.starts_with('/') && target != "*") {
    // Absolute form: the path begins after the authority, and may be left out.
    const auto authority = target.find("//") + 2;
    const auto end = target.find_first_of("/?", authority);
    target = end == std::string_view::npos ? std::string_view{} : target.substr(end);
  }
  const auto path_end = std::min(target.find('?'), target.size());
  const auto path = target.substr(0, path_end);
  return {
      .method = head.method,
      .path = path.empty() ? std::string_view{"/"} : path,
      .query = path_end < target.size() ? target.substr(path_end + 1) : std::string_view{},
      .body = impl_->buffer.view().substr(impl_->head_bytes, impl_->body_bytes),
      .authorization = impl_->text(Header::authorization),
      .content_type = impl_->text(Header::content_type),
      .idempotency_key = impl_->text(Header::idempotency_key),
      .deadline_ms = impl_->text(Header::deadline_ms),
      .min_sequence = impl_->text(Header::min_sequence),
      .if_match = impl_->text(Header::if_match),
      .accept_language = impl_->text(Header::accept_language),
      .remote_address = {},
      .received_at_micros = 0,
  };
}

bool RequestReader::keep_alive() const {
  return impl_->parser->keep_alive();
}

bool RequestReader::is_http10() const {
  return impl_->head.http10;
}

bool RequestReader::is_head() const {
  return impl_->head.method == Method::head;
}

bool RequestReader::take_continue() {
  return std::exchange(impl_->continue_due, false);
}

void RequestReader::drop_request() {
  auto& impl = *impl_;
  impl.buffer.consume(impl.head_bytes + impl.body_bytes);
  impl.buffer.release();
  impl.scanner = {};
  impl.head = {};
  impl.parser.emplace(impl.options, impl.head);
  impl.phase = Phase::idle;
  impl.head_bytes = impl.body_bytes = 0;
  impl.line_skipped = impl.continue_due = false;
}

}  // namespace lastro::api
