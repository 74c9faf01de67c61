#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "api/http/http.h"

namespace lastro::api {

/// Why a request was refused. Order as in problem_kinds.
enum class ProblemType : std::uint8_t {
  malformed_json,
  invalid_field,
  unknown_field,
  missing_field,
  duplicate_field,
  unauthorized,
  forbidden,
  not_found,
  method_not_allowed,
  conflict,
  precondition_failed,
  too_large,
  unsupported_media_type,
  unprocessable,
  unknown_reference,
  too_many_requests,
  overloaded,
  deadline_passed,
  not_caught_up,
  unavailable,
  internal,
};

/// What callers may rely on: the type's URI never changes its meaning.
struct ProblemKind {
  ProblemType type;
  std::string_view uri;
  std::string_view title;
  unsigned status;
};

inline constexpr std::array problem_kinds{
    ProblemKind{ProblemType::malformed_json, "/problems/malformed-json", "Malformed JSON", 400},
    ProblemKind{ProblemType::invalid_field, "/problems/invalid-field", "Invalid field", 400},
    ProblemKind{ProblemType::unknown_field, "/problems/unknown-field", "Unknown field", 400},
    ProblemKind{ProblemType::missing_field, "/problems/missing-field", "Missing field", 400},
    ProblemKind{ProblemType::duplicate_field, "/problems/duplicate-field", "Duplicate field", 400},
    ProblemKind{ProblemType::unauthorized, "/problems/unauthorized", "Unauthorized", 401},
    ProblemKind{ProblemType::forbidden, "/problems/forbidden", "Forbidden", 403},
    ProblemKind{ProblemType::not_found, "/problems/not-found", "Not found", 404},
    ProblemKind{ProblemType::method_not_allowed, "/problems/method-not-allowed", "Method not allowed", 405},
    ProblemKind{ProblemType::conflict, "/problems/conflict", "Conflict", 409},
    ProblemKind{ProblemType::precondition_failed, "/problems/precondition-failed", "Precondition failed",
                412},
    ProblemKind{ProblemType::too_large, "/problems/too-large", "Too large", 413},
    ProblemKind{ProblemType::unsupported_media_type, "/problems/unsupported-media-type",
                "Unsupported media type", 415},
    ProblemKind{ProblemType::unprocessable, "/problems/unprocessable", "Unprocessable", 422},
    ProblemKind{ProblemType::unknown_reference, "/problems/unknown-reference", "Unknown reference", 422},
    ProblemKind{ProblemType::too_many_requests, "/problems/too-many-requests", "Too many requests", 429},
    ProblemKind{ProblemType::overloaded, "/problems/overloaded", "Overloaded", 503},
    ProblemKind{ProblemType::deadline_passed, "/problems/deadline-passed", "Deadline passed", 503},
    ProblemKind{ProblemType::not_caught_up, "/problems/not-caught-up", "Not caught up", 503},
    ProblemKind{ProblemType::unavailable, "/problems/unavailable", "Unavailable", 503},
    ProblemKind{ProblemType::internal, "/problems/internal", "Internal error", 500},
};

[[nodiscard]] constexpr const ProblemKind& problem_kind(ProblemType type) {
  return problem_kinds[static_cast<std::size_t>(type)];
}

/// One refusal (RFC 9457). `detail` is for people and holds no value the caller sent; `field` is the JSON
/// Pointer (RFC 6901) of the member it is about, such as "/amount", empty where it is about none.
struct Problem {
  ProblemType type = ProblemType::internal;
  std::string detail;
  std::string field;
};

/// The problem as application/problem+json: type, title, status, detail and, where a field is named,
/// `errors: [{pointer, detail}]`. 429 and 503 carry Retry-After, 401 carries WWW-Authenticate (RFC 9110
/// §15.5.2). Allow, which 405 must have, is added by whoever knows the route.
[[nodiscard]] Response to_response(const Problem& problem);

}  // namespace lastro::api
