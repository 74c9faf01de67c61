#include "api/http/http_server.h"

#include <utility>

#include "api/http/http_loop.h"
#include "api/net/io_thread.h"

namespace lastro::api {
namespace {

constexpr std::size_t body_bytes_limit = std::size_t{1} << 30U;  // offsets in a request have 32 bits

Result<void> check(const HttpOptions& options) {
  const auto invalid = [](const char* what) { return fail(ErrorCode::invalid, what); };
  if (options.header_bytes_max < 256 || options.header_bytes_max > 1024 * 1024) {
    return invalid("header_bytes_max must be from 256 to 1048576");
  }
  if (options.target_bytes_max == 0 || options.target_bytes_max >= options.header_bytes_max) {
    return invalid("target_bytes_max must be positive and below header_bytes_max");
  }
  if (options.body_bytes_max > body_bytes_limit) return invalid("body_bytes_max must be at most 1073741824");
  if (options.connections_max == 0) return invalid("connections_max must be positive");
  if (options.tasks_max == 0) return invalid("tasks_max must be positive");
  if (options.backlog == 0) return invalid("backlog must be positive");
  for (const auto timeout_ms :
       {options.header_timeout_ms, options.body_timeout_ms, options.idle_timeout_ms, options.write_timeout_ms,
        options.linger_timeout_ms, options.stop_timeout_ms}) {
    if (timeout_ms == 0) return invalid("timeouts must be positive");
  }
  return {};
}

}  // namespace

struct HttpServer::State {
  explicit State(std::shared_ptr<HttpLoop> loop) : loop(std::move(loop)) {}

  std::shared_ptr<HttpLoop> loop;
  IoThread thread{loop, "http"};
};

Result<std::unique_ptr<HttpServer>> HttpServer::start(const HttpOptions& options, Handler& handler,
                                                      Clock& clock) {
  if (auto checked = check(options); !checked) return std::unexpected(std::move(checked.error()));
  auto state = std::make_unique<State>(std::make_shared<HttpLoop>(options, handler, clock));
  if (auto started = state->thread.start(); !started) return std::unexpected(std::move(started.error()));
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(state)));
}

HttpServer::HttpServer(std::unique_ptr<State> state) : state_(std::move(state)) {}

HttpServer::~HttpServer() {
  stop();
}

std::uint16_t HttpServer::port() const {
  return state_->loop->port();
}

void HttpServer::defer(Task task) {
  state_->loop->defer(std::move(task));
}

void HttpServer::post(Task task) {
  state_->loop->post(std::move(task));
}

void HttpServer::stop() {
  state_->thread.stop();
}

HttpStats HttpServer::stats() const {
  return state_->loop->stats();
}

}  // namespace lastro::api
