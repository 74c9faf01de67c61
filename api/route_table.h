#pragma once

#include <optional>
#include <span>

#include "api/auth/roles.h"
#include "api/commands/command_gateway.h"
#include "api/scope.h"

namespace lastro::api {

struct ReadScope;
struct BacktestScope;

/// What a route does: exactly one of its functions is set.
struct Route {
  using Parse = Parsed<domain::Command> (*)(const CommandScope&, FieldReader&);
  using Read = Response (*)(const ReadScope&);
  using Backtest = Response (*)(const BacktestScope&);
  enum class Special : std::uint8_t {
    none,
    create_client,
    healthz,
    readyz,
    metrics,
    openapi,
    program_schema
  };

  Method method;
  std::string_view pattern;              ///< `{…}` stands for one part of the path
  std::optional<Permission> permission;  ///< empty: open to everybody
  Parse parse = nullptr;
  Read read = nullptr;
  Backtest backtest = nullptr;
  Special special = Special::none;
  bool bulk = false;   ///< takes application/x-ndjson too
  bool large = false;  ///< its body may be as long as any, and is parsed on a worker
  AnswerStyle style = AnswerStyle::resource;
  bool secret = false;  ///< its body may hold a card number: not kept in memory
};

/// Every route, once: path, permission and what it does.
[[nodiscard]] std::span<const Route> routes();

struct RouteMatch {
  const Route* route = nullptr;
  PathParameters path;
  std::string allow;  ///< methods of the path, where the path is known and the method is not
};
[[nodiscard]] RouteMatch match_route(Method method, std::string_view path);

}  // namespace lastro::api
