#include "api/auth/token_error.h"

namespace lastro::api {

std::string_view token_error_text(TokenError error) {
  switch (error) {
    case TokenError::missing:
      return "no token was sent";
    case TokenError::not_bearer:
      return "the Authorization header is not a bearer token";
    case TokenError::too_long:
      return "the token is too long";
    case TokenError::malformed:
      return "the token is not a compact JWS";
    case TokenError::bad_json:
      return "the token does not hold JSON objects";
    case TokenError::duplicate_name:
      return "the token names something twice";
    case TokenError::bad_header:
      return "the token's header is malformed";
    case TokenError::critical_header:
      return "the token needs an extension that is not known here";
    case TokenError::unsupported_algorithm:
      return "the token's algorithm is not accepted";
    case TokenError::unknown_key:
      return "the token was signed with an unknown key";
    case TokenError::bad_signature:
      return "the token's signature is wrong";
    case TokenError::bad_claim:
      return "a claim is malformed";
    case TokenError::missing_claim:
      return "a claim is missing";
    case TokenError::unknown_role:
      return "the role is unknown";
    case TokenError::wrong_audience:
      return "the token is for another audience";
    case TokenError::wrong_tenant:
      return "the token may not name this tenant";
    case TokenError::expired:
      return "the token has expired";
    case TokenError::not_yet_valid:
      return "the token is not valid yet";
  }
  return "the token is refused";
}

std::string www_authenticate(TokenError error) {
  std::string value = "Bearer realm=\"lastro\"";
  if (error == TokenError::missing) return value;
  value += ", error=\"invalid_token\", error_description=\"";
  return value.append(token_error_text(error)).append("\"");
}

}  // namespace lastro::api
