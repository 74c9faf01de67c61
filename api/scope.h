#pragma once

#include <array>
#include <expected>
#include <string>
#include <string_view>

#include "api/auth/identity.h"
#include "api/http/http.h"
#include "api/json/field_reader.h"
#include "api/json/problem.h"
#include "engine/domain/commands.h"
#include "engine/keys/digester.h"

/// What every handler is given of one request.
namespace lastro::api {

/// Up to two `{…}` parts of a path, in order, percent-decoded.
using PathParameters = std::array<std::string, 2>;

struct CommandScope {
  const Request& request;
  const Identity& identity;
  const PathParameters& path;
  const keys::Digester& digester;
  bool bulk;                  ///< one of several lines: no default deadline, no Idempotency-Key
  bool card_numbers = false;  ///< POST /v1/cards takes them, not tokens alone
};

template <class T>
using Parsed = std::expected<T, Problem>;

[[nodiscard]] inline std::unexpected<Problem> refuse(ProblemType type, std::string detail,
                                                     std::string field = {}) {
  return std::unexpected(Problem{type, std::move(detail), std::move(field)});
}

}  // namespace lastro::api
