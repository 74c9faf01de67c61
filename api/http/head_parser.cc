#include "api/http/head_parser.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace lastro::api {
namespace {

namespace http = boost::beast::http;

Method to_method(http::verb verb) {
  switch (verb) {
    case http::verb::get:
      return Method::get;
    case http::verb::head:
      return Method::head;
    case http::verb::post:
      return Method::post;
    case http::verb::put:
      return Method::put;
    case http::verb::patch:
      return Method::patch;
    case http::verb::delete_:
      return Method::delete_;
    case http::verb::options:
      return Method::options;
    default:
      return Method::other;
  }
}

std::optional<Header> known_header(http::field field, boost::beast::string_view name) {
  switch (field) {
    case http::field::accept_language:
      return Header::accept_language;
    case http::field::authorization:
      return Header::authorization;
    case http::field::content_length:
      return Header::content_length;
    case http::field::content_type:
      return Header::content_type;
    case http::field::expect:
      return Header::expect;
    case http::field::host:
      return Header::host;
    case http::field::if_match:
      return Header::if_match;
    case http::field::transfer_encoding:
      return Header::transfer_encoding;
    case http::field::unknown:
      break;
    default:
      return std::nullopt;
  }
  if (boost::beast::iequals(name, "Idempotency-Key")) return Header::idempotency_key;
  if (boost::beast::iequals(name, "Lastro-Deadline-Ms")) return Header::deadline_ms;
  if (boost::beast::iequals(name, "Lastro-Min-Sequence")) return Header::min_sequence;
  return std::nullopt;
}

/// Empty is no value of theirs, and to take it for absent would do what the caller did not mean: a retry
/// would be a second payment.
bool changes_meaning(Header header) {
  return header == Header::idempotency_key || header == Header::deadline_ms ||
         header == Header::min_sequence || header == Header::if_match;
}

}  // namespace

HeadParser::HeadParser(const HttpOptions& options, RequestHead& head) : options_(options), head_(head) {
  // The caller keeps both limits.
  header_limit(std::numeric_limits<std::uint32_t>::max());
  body_limit(boost::none);
}

bool HeadParser::parse(std::string_view text) {
  text_ = text;
  error_code ec;
  const auto parsed = put(boost::asio::const_buffer(text.data(), text.size()), ec);
  if (ec == http::error::bad_content_length || ec == http::error::multiple_content_length ||
      ec == http::error::bad_transfer_encoding) {
    problem_ = &problems::ambiguous_length;
  }
  // Some malformed lines leave the parser waiting for more.
  return !ec && parsed == text.size();
}

// Beast joins folded lines in a buffer of its own, unless all but the last are empty.
bool HeadParser::is_folded(string_view name, string_view value) const {
  const auto begin = reinterpret_cast<std::uintptr_t>(value.data());
  const auto origin = reinterpret_cast<std::uintptr_t>(text_.data());
  if (begin < origin || begin > origin + text_.size()) return true;
  return std::find(name.data() + name.size(), value.data(), '\r') != value.data();
}

Part HeadParser::part(string_view text) const {
  return {static_cast<std::uint32_t>(text.data() - text_.data()), static_cast<std::uint32_t>(text.size())};
}

void HeadParser::refuse(const TransportProblem& problem, error_code& ec) {
  problem_ = &problem;
  ec = http::error::bad_value;
}

void HeadParser::on_request_impl(http::verb verb, string_view, string_view target, int version,
                                 error_code& ec) {
  if (target.size() > options_.target_bytes_max) return refuse(problems::target_too_long, ec);
  head_.method = to_method(verb);
  head_.target = part(target);
  head_.http10 = version == 10;
}

void HeadParser::on_field_impl(http::field field, string_view name, string_view value, error_code& ec) {
  if (is_folded(name, value)) return refuse(problems::malformed_request, ec);
  const auto header = known_header(field, name);
  if (!header) return;
  if (head_[*header]) {
    // A list may come in several fields (RFC 9110 §5.3); a preference may be read from the first alone.
    if (*header == Header::accept_language) return;
    const auto framing = *header == Header::content_length || *header == Header::transfer_encoding;
    return refuse(framing ? problems::ambiguous_length : problems::duplicate_header, ec);
  }
  if (value.empty() && changes_meaning(*header)) return refuse(problems::empty_header, ec);
  head_[*header] = part(value);
}

}  // namespace lastro::api
