#include "api/http/http_loop.h"

#include <algorithm>
#include <utility>

#include "api/http/http_session.h"
#include "api/http/response_head.h"

namespace lastro::api {
namespace {

IoLoopOptions loop_options(const HttpOptions& options) {
  return {.address = options.address,
          .port = options.port,
          .backlog = options.backlog,
          .tasks_max = options.tasks_max,
          .stop_timeout_ms = options.stop_timeout_ms,
          .shortest_timeout_ms =
              std::min({options.header_timeout_ms, options.body_timeout_ms, options.idle_timeout_ms,
                        options.write_timeout_ms, options.linger_timeout_ms, options.stop_timeout_ms})};
}

}  // namespace

HttpLoop::HttpLoop(const HttpOptions& options, Handler& handler, Clock& clock)
    : IoLoop(loop_options(options), clock),
      options_(options),
      handler_(handler),
      clock_(clock),
      budget_(options.buffered_bytes_max) {
  refresh_date();
}

HttpStats HttpLoop::stats() const {
  return {
      .open_connections = open(),
      .accepted = accepted(),
      .refused = refused_.value(),
      .accept_errors = accept_errors(),
      .requests = requests.value(),
      .rejected = rejected.value(),
      .timeouts = timeouts.value(),
  };
}

void HttpLoop::admit(TcpSocket socket) {
  const auto full = connection_count() >= options_.connections_max;
  if (full) refused_.add();
  // Even saying no takes memory: beyond a few at once, the connection is closed without a word.
  if (connection_count() >= options_.connections_max + options_.refused_open_max) return;
  const auto session = std::make_shared<HttpSession>(shared_from_this(), std::move(socket));
  keep(session);
  full ? session->refuse() : session->start();
}

void HttpLoop::refresh_date() {
  const auto second = clock_.now() / 1'000'000;
  if (std::exchange(date_second_, second) != second) date_ = format_http_date(second);
}

}  // namespace lastro::api
