#include "api/auth/claims.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <limits>

#include <simdjson.h>

#include "engine/base/assert.h"

namespace lastro::api {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t members_max = 32;
constexpr std::size_t depth_max = 8;
constexpr std::size_t json_bytes_max = 4 * 1024;

/// The top object, with no name twice in it. Escapes are resolved, so "\u0061lg" is alg.
std::expected<dom::object, TokenError> read_object(dom::parser& parser, std::string_view json) {
  if (json.empty() || json.size() > json_bytes_max) return std::unexpected(TokenError::bad_json);
  dom::object object;
  if (parser.parse(json.data(), json.size()).get(object) != simdjson::SUCCESS) {
    return std::unexpected(TokenError::bad_json);
  }
  std::array<std::string_view, members_max> names;
  std::size_t count = 0;
  for (const auto member : object) {
    if (count == names.size()) return std::unexpected(TokenError::bad_json);
    const auto known = names.begin() + static_cast<std::ptrdiff_t>(count);
    if (std::find(names.begin(), known, member.key) != known)
      return std::unexpected(TokenError::duplicate_name);
    names.at(count++) = member.key;
  }
  return object;
}

std::optional<std::string> as_string(dom::element value) {
  std::string_view text;
  if (value.get(text) != simdjson::SUCCESS) return std::nullopt;
  return std::string{text};
}

/// A NumericDate of whole seconds: RFC 7519 would allow fractions, which nothing here needs.
std::optional<std::int64_t> as_seconds(dom::element value) {
  std::int64_t seconds = 0;
  if (value.get(seconds) != simdjson::SUCCESS || seconds < 0 || seconds > numeric_date_max_s)
    return std::nullopt;
  return seconds;
}

std::optional<std::uint32_t> as_tenant(dom::element value) {
  std::uint64_t number = 0;
  if (value.get(number) != simdjson::SUCCESS || number == 0) return std::nullopt;
  if (number > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return static_cast<std::uint32_t>(number);
}

/// Empty unless a string or an array of strings.
std::optional<bool> names_audience(dom::element value) {
  if (const auto text = as_string(value)) return *text == token_audience;
  dom::array several;
  if (value.get(several) != simdjson::SUCCESS) return std::nullopt;
  bool named = false;
  for (const auto one : several) {
    const auto text = as_string(one);
    if (!text) return std::nullopt;
    named = named || *text == token_audience;
  }
  return named;
}

bool is_jwt(std::string_view type) {
  constexpr std::string_view expected = "JWT";
  return std::ranges::equal(type, expected,
                            [](unsigned char a, unsigned char b) { return std::toupper(a) == b; });
}

/// False where the claim is not what it must be. Claims not named here are ignored (RFC 7519 §4).
bool read_claim(Claims& claims, std::string_view name, dom::element value) {
  if (name == "sub") {
    claims.subject = as_string(value);
    return claims.subject && is_valid_subject(*claims.subject);
  }
  if (name == "role") return (claims.role = as_string(value)).has_value();
  if (name == "tenant") return (claims.tenant = as_tenant(value)).has_value();
  if (name == "exp") return (claims.expires_at_s = as_seconds(value)).has_value();
  if (name == "nbf") return (claims.not_before_s = as_seconds(value)).has_value();
  if (name == "iat") return as_seconds(value).has_value();
  if (name == "aud") {
    const auto named = names_audience(value);
    claims.has_audience = true;
    claims.for_this_audience = named.value_or(false);
    return named.has_value();
  }
  return true;
}

}  // namespace

struct ClaimsReader::Parser {
  Parser() {
    // Fixed now, so that depth and size are bounded by what was allocated.
    LASTRO_ASSERT(dom.allocate(json_bytes_max, depth_max) == simdjson::SUCCESS);
  }

  dom::parser dom;
};

ClaimsReader::ClaimsReader() : parser_(std::make_unique<Parser>()) {}
ClaimsReader::ClaimsReader(ClaimsReader&&) noexcept = default;
ClaimsReader& ClaimsReader::operator=(ClaimsReader&&) noexcept = default;
ClaimsReader::~ClaimsReader() = default;

std::expected<JoseHeader, TokenError> ClaimsReader::read_header(std::string_view json) {
  const auto object = read_object(parser_->dom, json);
  if (!object) return std::unexpected(object.error());
  JoseHeader header;
  for (const auto member : *object) {
    if (member.key == "crit") return std::unexpected(TokenError::critical_header);
    if (member.key != "alg" && member.key != "kid" && member.key != "typ") continue;
    auto text = as_string(member.value);
    if (!text) return std::unexpected(TokenError::bad_header);
    if (member.key == "alg")
      header.algorithm = std::move(*text);
    else if (member.key == "kid")
      header.key_id = std::move(*text);
    else if (!is_jwt(*text))
      return std::unexpected(TokenError::bad_header);
  }
  return header;
}

std::expected<Claims, TokenError> ClaimsReader::read_claims(std::string_view json) {
  const auto object = read_object(parser_->dom, json);
  if (!object) return std::unexpected(object.error());
  Claims claims;
  for (const auto member : *object) {
    if (!read_claim(claims, member.key, member.value)) return std::unexpected(TokenError::bad_claim);
  }
  return claims;
}

bool is_valid_subject(std::string_view subject) {
  if (subject.empty() || subject.size() > subject_bytes_max) return false;
  const bool printable = std::ranges::all_of(subject, [](unsigned char c) { return c >= 0x20 && c != 0x7f; });
  return printable && simdjson::validate_utf8(subject.data(), subject.size());
}

}  // namespace lastro::api
