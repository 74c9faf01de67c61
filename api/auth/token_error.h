#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lastro::api {

/// Why a request has no identity. All are answered 401.
enum class TokenError : std::uint8_t {
  missing,     ///< no Authorization header
  not_bearer,  ///< another scheme, or no token after it
  too_long,
  malformed,              ///< not three strict base64url parts
  bad_json,               ///< header or payload is not one JSON object of moderate size
  duplicate_name,         ///< a name appears twice in header or payload
  bad_header,             ///< `alg`, `kid` or `typ` is no string, or `typ` is not JWT
  critical_header,        ///< `crit`: an extension, and none is known here
  unsupported_algorithm,  ///< `none`, unknown, or one this server has no key for
  unknown_key,            ///< `kid` names another key
  bad_signature,
  bad_claim,      ///< a claim of the wrong type or outside its bounds
  missing_claim,  ///< exp; sub, role or aud where needed
  unknown_role,
  wrong_audience,
  wrong_tenant,  ///< a shared-secret token for another tenant than the default one
  expired,
  not_yet_valid,
};

/// One short English clause without quotes, for people and logs.
[[nodiscard]] std::string_view token_error_text(TokenError error);

/// The WWW-Authenticate header's value (RFC 6750 §3): no error code where no token was sent.
[[nodiscard]] std::string www_authenticate(TokenError error);

}  // namespace lastro::api
