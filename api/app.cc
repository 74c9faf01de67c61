#include "api/app.h"

#include <chrono>

#include "api/json/ndjson.h"
#include "api/resources/positions.h"
#include "engine/programs/program_document.h"

namespace lastro::api {
namespace {

// A read waits this long for what was committed when it came, and that long in all for what it insists on.
constexpr std::chrono::milliseconds read_wait{200};
constexpr std::chrono::milliseconds insisted_wait{1'000};

// More lines than that are parsed on a worker: the I/O thread serves every connection.
constexpr std::size_t short_bulk_lines_max = 64;

// Of a program with all the rules that its schema allows. The server bounds bodies by as much.
constexpr std::size_t large_body_bytes_max = 1024 * 1024;
constexpr std::size_t large_body_nodes_max = 131'072;

Response problem(ProblemType type, std::string detail) {
  return to_response(Problem{type, std::move(detail), {}});
}

/// The media type without its parameters, compared without case.
bool is_media_type(std::string_view content_type, std::string_view expected) {
  content_type = content_type.substr(0, content_type.find(';'));
  while (content_type.ends_with(' ')) content_type.remove_suffix(1);
  return std::equal(content_type.begin(), content_type.end(), expected.begin(), expected.end(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

/// What Lastro-Min-Sequence insists on; 0 for nothing.
Parsed<Sequence> insisted_of(const Request& request, std::uint16_t partition) {
  if (request.min_sequence.empty()) return 0;
  if (const auto sequence = parse_position(request.min_sequence, partition)) return *sequence;
  return refuse(ProblemType::invalid_field, "Lastro-Min-Sequence must be a position such as 0:12345");
}

Parsed<domain::Command> parse(const Route& route, const CommandScope& scope, JsonBody& body,
                              std::string_view text) {
  if (auto problem = body.parse(text)) return std::unexpected(std::move(*problem));
  FieldReader fields(body);
  return route.parse(scope, fields);
}

/// Commands and backtests take no parameters.
std::optional<Problem> refuse_query(std::string_view text) {
  Query query;
  if (auto refused = Query::parse(text, query)) return refused;
  return query.finish();
}

}  // namespace

void App::handle(const Request& request, Responder responder) {
  const auto match = match_route(request.method, request.path);
  if (match.route == nullptr) {
    if (match.allow.empty()) return responder.send(problem(ProblemType::not_found, "no such resource"));
    auto response = problem(ProblemType::method_not_allowed, "the resource has other methods");
    response.headers.emplace_back("Allow", match.allow);
    return responder.send(std::move(response));
  }
  const auto& route = *match.route;
  if (route.special != Route::Special::healthz && !parts_.gateway.connected())
    return responder.send(problem(ProblemType::unavailable, "the server is starting"));
  if (!route.permission) return special(route, std::move(responder));

  const auto identity = parts_.tokens.authenticate(request.authorization, parts_.clock.now());
  if (!identity) {
    auto response = problem(ProblemType::unauthorized, std::string(token_error_text(identity.error())));
    std::erase_if(response.headers, [](const auto& header) { return header.first == "WWW-Authenticate"; });
    response.headers.emplace_back("WWW-Authenticate", www_authenticate(identity.error()));
    return responder.send(std::move(response));
  }
  if (!may(identity->role, *route.permission)) {
    return responder.send(problem(ProblemType::forbidden, "the role of this token may not do this"));
  }
  const CommandScope scope{request, *identity, match.path, parts_.reads.digester, false, parts_.card_numbers};
  if (route.backtest != nullptr) return backtest(route, scope, std::move(responder));
  if (route.read != nullptr) return read(route, request, *identity, match.path, std::move(responder));
  if (route.method == Method::get) return special(route, std::move(responder));
  if (auto refused = refuse_query(request.query)) {
    if (route.style == AnswerStyle::authorize_code) return responder.send(render_authorize_refusal());
    return responder.send(to_response(*refused));
  }
  if (is_media_type(request.content_type, "application/x-ndjson") && route.bulk) {
    return bulk(route, scope, std::move(responder));
  }
  if (!is_media_type(request.content_type, "application/json") && !request.content_type.empty()) {
    if (route.style == AnswerStyle::authorize_code) return responder.send(render_authorize_refusal());
    return responder.send(problem(ProblemType::unsupported_media_type, "the body must be application/json"));
  }
  if (route.special == Route::Special::create_client) return create_client(scope, std::move(responder));
  if (route.large) return large_command(route, scope, std::move(responder));
  command(route, scope, std::move(responder));
}

void App::large_command(const Route& route, const CommandScope& scope, Responder responder) {
  // The request's views live as long as its responder.
  run_on_worker(
      parts_.parsers, std::move(responder),
      [this, &route, request = scope.request, identity = scope.identity, path = scope.path](Responder to) {
        JsonBody body(large_body_bytes_max, large_body_nodes_max);
        const CommandScope own{request, identity, path, parts_.reads.digester, false};
        auto parsed = parse(route, own, body, request.body);
        if (!parsed) return to.send(to_response(parsed.error()));
        parts_.gateway.submit_apart(std::move(*parsed), std::move(to));
      });
}

void App::command(const Route& route, const CommandScope& scope, Responder responder) {
  auto parsed = parse(route, scope, body_, scope.request.body);
  if (route.secret) body_.wipe();
  if (parsed) {
    parts_.gateway.submit(std::move(*parsed), route.style, std::move(responder));
  } else if (route.style == AnswerStyle::authorize_code && problem_kind(parsed.error().type).status == 400) {
    responder.send(render_authorize_refusal());
  } else {
    responder.send(to_response(parsed.error()));
  }
}

void App::bulk(const Route& route, const CommandScope& scope, Responder responder) {
  auto lines = split_ndjson(scope.request.body);
  if (!lines) return responder.send(to_response(lines.error()));
  if (lines->size() <= short_bulk_lines_max)
    return submit_lines(route, scope, body_, *lines, std::move(responder));
  // The request's views live as long as its responder.
  run_on_worker(parts_.parsers, std::move(responder),
                [this, &route, request = scope.request, identity = scope.identity, path = scope.path,
                 lines = std::move(*lines)](Responder to) {
                  JsonBody body;
                  const CommandScope own{request, identity, path, parts_.reads.digester, false};
                  submit_lines(route, own, body, lines, std::move(to));
                });
}

void App::submit_lines(const Route& route, const CommandScope& scope, JsonBody& body,
                       std::span<const std::string_view> lines, Responder responder) {
  const CommandScope line_scope{scope.request, scope.identity, scope.path, scope.digester, true};
  std::vector<Parsed<domain::Command>> parsed;
  parsed.reserve(lines.size());
  for (const auto line : lines) parsed.push_back(parse(route, line_scope, body, line));
  parts_.gateway.submit_bulk(std::move(parsed), std::move(responder));
}

void App::create_client(const CommandScope& scope, Responder responder) {
  if (auto problem = body_.parse(scope.request.body)) return responder.send(to_response(*problem));
  FieldReader fields(body_);
  auto parsed = parse_client(scope, fields);
  if (!parsed) return responder.send(to_response(parsed.error()));
  run_on_worker(parts_.creators, std::move(responder), [this, request = std::move(*parsed)](Responder to) {
    parts_.client_creation.run(request, std::move(to));
  });
}

void App::backtest(const Route& route, const CommandScope& scope, Responder responder) {
  if (auto refused = refuse_query(scope.request.query)) return responder.send(to_response(*refused));
  const auto& render = parts_.reads.render;
  if (route.method != Method::post)
    return responder.send(
        route.backtest({scope, body_, parts_.backtests, render.programs, render.partition}));
  const auto& content_type = scope.request.content_type;
  if (!content_type.empty() && !is_media_type(content_type, "application/json"))
    return responder.send(problem(ProblemType::unsupported_media_type, "the body must be application/json"));
  // The request's views live as long as its responder.
  run_on_worker(
      parts_.parsers, std::move(responder),
      [this, &route, request = scope.request, identity = scope.identity, path = scope.path](Responder to) {
        JsonBody body(large_body_bytes_max, large_body_nodes_max);
        const CommandScope own{request, identity, path, parts_.reads.digester, false};
        const auto& shown = parts_.reads.render;
        to.send(route.backtest({own, body, parts_.backtests, shown.programs, shown.partition}));
      });
}

/// A read on its way: through the gate, then to a worker.
struct App::Reading {
  const Route& route;
  Identity identity;
  PathParameters path;
  Query query;
  std::string_view accept_language;  ///< lives as long as the responder
  Sequence insisted;
  std::int64_t arrived_micros;
  Responder responder;
  bool has_waited = false;
};

void App::read(const Route& route, const Request& request, const Identity& identity,
               const PathParameters& path, Responder responder) {
  Query query;
  if (auto refused = Query::parse(request.query, query)) return responder.send(to_response(*refused));
  const auto insisted = insisted_of(request, parts_.reads.render.partition);
  if (!insisted) return responder.send(to_response(insisted.error()));
  const auto reading =
      std::make_shared<Reading>(Reading{route, identity, path, std::move(query), request.accept_language,
                                        *insisted, request.received_at_micros, std::move(responder)});
  wait_for_views(reading, parts_.reads.log.committed(), read_wait);
}

void App::wait_for_views(const std::shared_ptr<Reading>& reading, Sequence wanted,
                         std::chrono::milliseconds patience) {
  ReadGate::Work work = [this, reading](Sequence reached) { on_views(reading, reached); };
  if (!parts_.read_gate.try_wait(wanted, patience, work)) {
    reading->responder.send(problem(ProblemType::overloaded, "too many requests are waiting"));
  }
}

void App::on_views(const std::shared_ptr<Reading>& reading, Sequence reached) {
  if (reached < reading->insisted) {
    if (std::exchange(reading->has_waited, true)) {
      return reading->responder.send(
          problem(ProblemType::not_caught_up, "the read models have not reached that position"));
    }
    const std::chrono::microseconds waited(parts_.clock.monotonic_micros() - reading->arrived_micros);
    return wait_for_views(reading, reading->insisted,
                          std::chrono::ceil<std::chrono::milliseconds>(insisted_wait - waited));
  }
  run_on_worker(parts_.readers, std::move(reading->responder), [this, reading, reached](Responder to) {
    auto response = reading->route.read(
        {parts_.reads, reading->identity, reading->path, reading->query, reading->accept_language});
    response.headers.emplace_back("Lastro-Position", position_text(parts_.reads.render.partition, reached));
    to.send(std::move(response));
  });
}

void App::special(const Route& route, Responder responder) {
  switch (route.special) {
    case Route::Special::healthz:
      return responder.send({.body = R"({"status":"ok"})"});
    case Route::Special::readyz:
      if (parts_.projector.healthy()) return responder.send({.body = R"({"status":"ready"})"});
      return responder.send(problem(ProblemType::unavailable, "the read models do not follow the log"));
    case Route::Special::metrics:
      return responder.send({.content_type = "text/plain; version=0.0.4", .body = parts_.metrics()});
    case Route::Special::openapi:
      return responder.send({.content_type = "application/yaml", .body = std::string(parts_.openapi)});
    case Route::Special::program_schema:
      return responder.send(
          {.content_type = "application/schema+json", .body = std::string(programs::program_schema())});
    case Route::Special::create_client:
    case Route::Special::none:
      break;
  }
  LASTRO_ASSERT(false);
}

void App::run_on_worker(WorkerPool& pool, Responder responder,
                        std::move_only_function<void(Responder)> work) {
  auto shared = std::make_shared<Responder>(std::move(responder));
  WorkerPool::Task task = [shared, work = std::move(work)]() mutable { work(std::move(*shared)); };
  if (!pool.try_run(task)) {
    shared->send(problem(ProblemType::overloaded, "too many requests are waiting"));
  }
}

}  // namespace lastro::api
