#pragma once

#include <string_view>

#include "api/http/http.h"

namespace lastro::api {

/// A problem document of RFC 9457. Its type is the relative reference "/problems/<name>", which never
/// changes. The texts are in static storage and need no escaping in JSON.
struct TransportProblem {
  unsigned status;
  std::string_view name;
  std::string_view title;
  std::string_view detail;
};

/// What the server itself finds wrong, before any handler.
namespace problems {

inline constexpr TransportProblem malformed_request{
    400, "malformed-request", "Malformed request",
    "The request is not HTTP/1.0 or HTTP/1.1 as RFC 9112 defines it."};
inline constexpr TransportProblem duplicate_header{400, "duplicate-header", "Duplicate header",
                                                   "A header that may occur once occurs more than once."};
inline constexpr TransportProblem empty_header{400, "empty-header", "Empty header",
                                               "A header that changes what a request means has no value."};
inline constexpr TransportProblem ambiguous_length{
    400, "ambiguous-length", "Ambiguous message length",
    "Content-Length or Transfer-Encoding is malformed, repeated or contradictory."};
inline constexpr TransportProblem host_missing{400, "host-missing", "Host missing",
                                               "An HTTP/1.1 request must carry a Host header."};
inline constexpr TransportProblem request_timeout{408, "request-timeout", "Request timeout",
                                                  "The request did not arrive in time."};
inline constexpr TransportProblem body_too_large{413, "body-too-large", "Body too large",
                                                 "The body is larger than this server accepts."};
inline constexpr TransportProblem target_too_long{414, "target-too-long", "Target too long",
                                                  "Path and query are longer than this server accepts."};
inline constexpr TransportProblem expectation_failed{417, "expectation-failed", "Expectation failed",
                                                     "The only expectation supported is 100-continue."};
inline constexpr TransportProblem header_too_large{431, "header-too-large", "Header too large",
                                                   "The header section is larger than this server accepts."};
inline constexpr TransportProblem internal_error{
    500, "internal-error", "Internal error",
    "The request was not answered because of a fault in the server."};
inline constexpr TransportProblem coding_unknown{501, "transfer-coding-unknown", "Transfer coding unknown",
                                                 "The only transfer coding supported is chunked."};
inline constexpr TransportProblem overloaded{503, "overloaded", "Overloaded",
                                             "The server has no room for this request now; try again."};

}  // namespace problems

inline constexpr std::string_view problem_content_type = "application/problem+json";

/// As an answer; a 503 carries Retry-After.
[[nodiscard]] Response to_response(const TransportProblem& problem);

}  // namespace lastro::api
