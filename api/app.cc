#include "api/app.h"

#include <charconv>
#include <chrono>

#include "api/json/ndjson.h"

namespace lastro::api {
namespace {

constexpr std::chrono::milliseconds read_wait{200};
constexpr std::chrono::milliseconds insisted_wait{1'000};

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

/// What a read waits for: all that was committed when it came, or the position it insists on.
struct ReadWait {
  Sequence sequence = 0;
  bool insists = false;
};

Parsed<ReadWait> read_wait_of(const Request& request, std::uint16_t partition, Sequence committed) {
  auto text = request.min_sequence;
  if (text.empty()) return ReadWait{.sequence = committed, .insists = false};
  const auto prefix = std::to_string(partition) + ":";
  ReadWait wait{.insists = true};
  if (text.starts_with(prefix)) {
    text.remove_prefix(prefix.size());
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), wait.sequence);
    if (error == std::errc{} && stop == text.data() + text.size()) return wait;
  }
  return refuse(ProblemType::invalid_field, "Lastro-Min-Sequence must be a position such as 0:12345");
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
  const CommandScope scope{request, *identity, match.path, parts_.reads.digester, false};
  if (route.read != nullptr) return read(route, request, *identity, match.path, std::move(responder));
  if (route.method == Method::get) return special(route, std::move(responder));
  if (is_media_type(request.content_type, "application/x-ndjson") && route.bulk) {
    return bulk(route, scope, std::move(responder));
  }
  if (!is_media_type(request.content_type, "application/json") && !request.content_type.empty()) {
    if (route.style == AnswerStyle::authorize_code) return responder.send(render_authorize_refusal());
    return responder.send(problem(ProblemType::unsupported_media_type, "the body must be application/json"));
  }
  if (route.special == Route::Special::create_client) return create_client(scope, std::move(responder));
  command(route, scope, std::move(responder));
}

void App::command(const Route& route, const CommandScope& scope, Responder responder) {
  auto parsed = route.parse(scope, body_, scope.request.body);
  if (parsed) {
    parts_.gateway.submit(std::move(*parsed), route.style, std::move(responder));
  } else if (route.style == AnswerStyle::authorize_code) {
    responder.send(render_authorize_refusal());
  } else {
    responder.send(to_response(parsed.error()));
  }
}

void App::bulk(const Route& route, const CommandScope& scope, Responder responder) {
  const auto lines = split_ndjson(scope.request.body);
  if (!lines) return responder.send(to_response(lines.error()));
  const CommandScope line_scope{scope.request, scope.identity, scope.path, scope.digester, true};
  std::vector<Parsed<domain::Command>> parsed;
  parsed.reserve(lines->size());
  for (const auto line : *lines) parsed.push_back(route.parse(line_scope, body_, line));
  parts_.gateway.submit_bulk(std::move(parsed), std::move(responder));
}

void App::create_client(const CommandScope& scope, Responder responder) {
  auto parsed = parse_client(scope, body_, scope.request.body);
  if (!parsed) return responder.send(to_response(parsed.error()));
  run_on_worker(parts_.answerers, std::move(responder),
                [this, request = std::move(*parsed)](Responder to) mutable {
                  parts_.client_creation.run(std::move(request), std::move(to));
                });
}

void App::read(const Route& route, const Request& request, const Identity& identity,
               const PathParameters& path, Responder responder) {
  Query query;
  if (auto refused = Query::parse(request.query, query)) return responder.send(to_response(*refused));
  const auto partition = parts_.reads.render.partition;
  auto wait = read_wait_of(request, partition, parts_.reads.log.committed());
  if (!wait) return responder.send(to_response(wait.error()));
  run_on_worker(parts_.readers, std::move(responder),
                [this, &route, identity, path, partition, wait = *wait,
                 query = std::move(query)](Responder to) mutable {
                  const auto reached =
                      parts_.projector.wait_until(wait.sequence, wait.insists ? insisted_wait : read_wait);
                  if (wait.insists && reached < wait.sequence) {
                    return to.send(problem(ProblemType::not_caught_up,
                                           "the read models have not reached that position"));
                  }
                  auto response = route.read({parts_.reads, identity, path, query});
                  response.headers.emplace_back("Lastro-Position", position_text(partition, reached));
                  to.send(std::move(response));
                });
}

void App::special(const Route& route, Responder responder) {
  switch (route.special) {
    case Route::Special::healthz:
      return responder.send({.body = R"({"status":"ok"})"});
    case Route::Special::readyz:
      if (parts_.projector.healthy()) return responder.send({.body = R"({"status":"ready"})"});
      return responder.send(problem(ProblemType::unavailable, "the read models have stopped"));
    case Route::Special::metrics:
      return responder.send({.content_type = "text/plain; version=0.0.4", .body = parts_.metrics()});
    case Route::Special::openapi:
      return responder.send({.content_type = "application/yaml", .body = std::string(parts_.openapi)});
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
