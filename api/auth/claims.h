#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/auth/token_error.h"

namespace lastro::api {

inline constexpr std::string_view token_audience = "lastro";
inline constexpr std::size_t subject_bytes_max = 128;
inline constexpr std::int64_t numeric_date_max_s = 253'402'300'799;  ///< 9999-12-31T23:59:59Z

/// What a token's protected header says (RFC 7515 §4.1). Other parameters are ignored, as the RFC demands:
/// keys are never taken from a token.
struct JoseHeader {
  std::string algorithm;
  std::optional<std::string> key_id;
};

/// What a token's payload says (RFC 7519 §4.1), types and bounds checked, nothing else. Seconds since 1970.
struct Claims {
  std::optional<std::string> subject;  ///< 1 to subject_bytes_max bytes of UTF-8 without control characters
  std::optional<std::string> role;
  std::optional<std::uint32_t> tenant;  ///< positive
  bool has_audience = false;
  bool for_this_audience = false;  ///< `aud` is, or its array holds, token_audience
  std::optional<std::int64_t> expires_at_s;
  std::optional<std::int64_t> not_before_s;
};

/// Reads the JSON of tokens strictly: one object of at most 32 members, no name twice. Not thread-safe (the
/// parser's buffers are kept between calls).
class ClaimsReader {
 public:
  ClaimsReader();
  ClaimsReader(ClaimsReader&&) noexcept;
  ClaimsReader& operator=(ClaimsReader&&) noexcept;
  ~ClaimsReader();

  [[nodiscard]] std::expected<JoseHeader, TokenError> read_header(std::string_view json);
  [[nodiscard]] std::expected<Claims, TokenError> read_claims(std::string_view json);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

/// Whether a token may name this subject: see Claims::subject.
[[nodiscard]] bool is_valid_subject(std::string_view subject);

}  // namespace lastro::api
