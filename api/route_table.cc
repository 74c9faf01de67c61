#include "api/route_table.h"

#include <array>
#include <utility>

#include "api/backtests/backtest_requests.h"
#include "api/commands/command_parsers.h"
#include "api/http/method_name.h"
#include "api/query.h"
#include "api/resources/reads.h"

namespace lastro::api {
namespace {

using enum Permission;

constexpr Route command(std::string_view pattern, Permission permission, Route::Parse parse,
                        bool bulk = false) {
  return {.method = Method::post, .pattern = pattern, .permission = permission, .parse = parse, .bulk = bulk};
}

constexpr Route read(std::string_view pattern, Permission permission, Route::Read read) {
  return {.method = Method::get, .pattern = pattern, .permission = permission, .read = read};
}

constexpr Route backtest(Method method, std::string_view pattern, Permission permission,
                         Route::Backtest answer) {
  return {.method = method, .pattern = pattern, .permission = permission, .backtest = answer};
}

constexpr Route special(Method method, std::string_view pattern, std::optional<Permission> permission,
                        Route::Special special) {
  return {.method = method, .pattern = pattern, .permission = permission, .special = special};
}

constexpr std::array table{
    Route{.method = Method::post,
          .pattern = "/authorize",
          .permission = authorize,
          .parse = parse_authorize,
          .style = AnswerStyle::authorize_code},

    command("/v1/authorizations", authorizations_write, parse_authorization, true),
    Route{.method = Method::post,
          .pattern = "/v1/authorizations/simulate",
          .permission = authorizations_read,
          .parse = parse_simulation,
          .style = AnswerStyle::simulation},
    read("/v1/authorizations", authorizations_read, list_authorizations),
    read("/v1/authorizations/{id}", authorizations_read, get_authorization),
    read("/v1/authorizations/{id}/explanation", authorizations_read, get_explanation),
    command("/v1/authorizations/{id}/captures", authorizations_write, parse_capture),
    command("/v1/authorizations/{id}/reversals", authorizations_write, parse_reversal),
    command("/v1/authorizations/{id}/increments", authorizations_write, parse_increment),
    command("/v1/captures", authorizations_write, parse_capture, true),
    read("/v1/captures/{id}", authorizations_read, get_capture),
    command("/v1/reversals", authorizations_write, parse_reversal, true),
    read("/v1/reversals/{id}", authorizations_read, get_reversal),
    command("/v1/increments", authorizations_write, parse_increment, true),
    read("/v1/increments/{id}", authorizations_read, get_increment),
    read("/v1/increments/{id}/explanation", authorizations_read, get_increment_explanation),
    command("/v1/refunds", refunds_write, parse_refund, true),
    read("/v1/refunds/{id}", authorizations_read, get_refund),

    command("/v1/employers", employers_write, parse_employer),
    read("/v1/employers/{id}", employers_read, get_employer),
    command("/v1/fundings", fundings_write, parse_funding),
    read("/v1/fundings/{id}", employers_read, get_funding),

    special(Method::post, "/v1/clients", clients_write, Route::Special::create_client),
    read("/v1/clients", clients_read, list_clients),
    read("/v1/clients/{id}", clients_read, get_client),
    command("/v1/clients/{id}/status", status_write, parse_client_status),

    command("/v1/accounts", accounts_write, parse_account),
    read("/v1/accounts/{id}", accounts_read, get_account),
    read("/v1/accounts/{id}/balances", accounts_read, get_balances),
    read("/v1/accounts/{id}/statement", accounts_read, get_statement),
    command("/v1/accounts/{id}/status", status_write, parse_account_status),

    Route{.method = Method::post,
          .pattern = "/v1/cards",
          .permission = cards_write,
          .parse = parse_card,
          .secret = true},
    read("/v1/cards/{id}", cards_read, get_card),
    command("/v1/cards/{id}/status", status_write, parse_card_status),

    command("/v1/settlements", settlements_write, parse_settlement),
    read("/v1/settlements/{id}", employers_read, get_settlement),

    command("/v1/loads", loads_write, parse_load, true),
    read("/v1/loads/{id}", accounts_read, get_load),

    Route{.method = Method::post,
          .pattern = "/v1/programs",
          .permission = programs_write,
          .parse = parse_program,
          .large = true},
    read("/v1/programs", programs_read, list_programs),
    read("/v1/programs/{name}", programs_read, get_program),
    read("/v1/programs/{name}/versions", programs_read, list_program_versions),
    read("/v1/programs/{name}/versions/{version}", programs_read, get_program_version),

    backtest(Method::post, "/v1/backtests", backtests, create_backtest),
    backtest(Method::get, "/v1/backtests", backtests, list_backtests),
    backtest(Method::get, "/v1/backtests/{id}", backtests, get_backtest),
    backtest(Method::delete_, "/v1/backtests/{id}", backtests, delete_backtest),

    special(Method::get, "/healthz", std::nullopt, Route::Special::healthz),
    special(Method::get, "/readyz", std::nullopt, Route::Special::readyz),
    special(Method::get, "/metrics", metrics_read, Route::Special::metrics),
    special(Method::get, "/openapi.yaml", programs_read, Route::Special::openapi),
    special(Method::get, "/program.schema.json", programs_read, Route::Special::program_schema),
};

/// The next part of a path, without its slash; both are cut off.
std::string_view take_part(std::string_view& path) {
  path.remove_prefix(1);
  const auto end = path.find('/');
  const auto part = path.substr(0, end);
  path = end == std::string_view::npos ? std::string_view{} : path.substr(end);
  return part;
}

bool matches(std::string_view pattern, std::string_view path, PathParameters& parameters) {
  std::size_t count = 0;
  while (!pattern.empty() && !path.empty()) {
    if (path.front() != '/') return false;
    const auto expected = take_part(pattern);
    const auto actual = take_part(path);
    if (expected.starts_with('{')) {
      if (actual.empty() || count == parameters.size()) return false;
      if (!decode_percent(actual, parameters.at(count++))) return false;
    } else if (expected != actual) {
      return false;
    }
  }
  return pattern.empty() && path.empty();
}

}  // namespace

std::span<const Route> routes() {
  return table;
}

RouteMatch match_route(Method method, std::string_view path) {
  if (method == Method::head) method = Method::get;
  RouteMatch match;
  PathParameters parameters;
  std::string_view pattern;
  for (const auto& route : table) {
    // The first that fits is the path's: a word of its own stands before a parameter.
    if (pattern.empty() ? !matches(route.pattern, path, parameters) : route.pattern != pattern) continue;
    pattern = route.pattern;
    if (route.method == method) {
      match.route = &route;
      match.path = std::move(parameters);
      return match;
    }
    if (!match.allow.empty()) match.allow += ", ";
    match.allow += method_name(route.method);
    if (route.method == Method::get) match.allow += ", HEAD";
  }
  return match;
}

}  // namespace lastro::api
