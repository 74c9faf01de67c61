#include "api/iso8583/loop.h"

#include <algorithm>
#include <utility>

#include "api/iso8583/connection.h"

namespace lastro::iso8583 {
namespace {

api::IoLoopOptions loop_options(const ServerOptions& options) {
  return {.address = options.address,
          .port = options.port,
          .backlog = options.backlog,
          .tasks_max = options.tasks_max,
          .stop_timeout_ms = options.stop_timeout_ms,
          .shortest_timeout_ms = std::min({options.message_timeout_ms, options.idle_timeout_ms,
                                           options.write_timeout_ms, options.stop_timeout_ms})};
}

}  // namespace

Loop::Loop(const ServerOptions& options, MessageHandler& handler, Clock& clock)
    : IoLoop(loop_options(options), clock), options_(options), handler_(handler) {}

ServerStats Loop::stats() const {
  return {.open_connections = open(),
          .accepted = accepted(),
          .refused = refused_.value(),
          .broken = broken.value(),
          .timeouts = timeouts.value(),
          .messages = messages.value()};
}

void Loop::admit(api::TcpSocket socket) {
  auto buffer = PrivateBuffer::make(Connection::buffer_bytes);
  if (connection_count() >= options_.connections_max || !buffer) return refused_.add();
  const auto connection =
      std::make_shared<Connection>(shared_from_this(), std::move(socket), std::move(*buffer));
  keep(connection);
  connection->start();
}

}  // namespace lastro::iso8583
