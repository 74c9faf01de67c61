#include "api/iso8583/server.h"

#include <utility>

#include "api/iso8583/loop.h"
#include "api/net/io_thread.h"

namespace lastro::iso8583 {
namespace {

Result<void> check(const ServerOptions& options) {
  for (const auto count : {options.connections_max, options.in_flight_max, options.unsent_bytes_max,
                           options.tasks_max, std::size_t{options.backlog}}) {
    if (count == 0) return fail(ErrorCode::invalid, "limits must be positive");
  }
  for (const auto timeout_ms : {options.message_timeout_ms, options.idle_timeout_ms, options.write_timeout_ms,
                                options.stop_timeout_ms}) {
    if (timeout_ms == 0) return fail(ErrorCode::invalid, "timeouts must be positive");
  }
  return {};
}

}  // namespace

struct Server::State {
  explicit State(std::shared_ptr<Loop> loop) : loop(std::move(loop)) {}

  std::shared_ptr<Loop> loop;
  api::IoThread thread{loop, "iso8583"};
};

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options, MessageHandler& handler,
                                              Clock& clock) {
  if (auto checked = check(options); !checked) return std::unexpected(std::move(checked.error()));
  auto state = std::make_unique<State>(std::make_shared<Loop>(options, handler, clock));
  if (auto started = state->thread.start(); !started) return std::unexpected(std::move(started.error()));
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}

Server::~Server() {
  stop();
}

std::uint16_t Server::port() const {
  return state_->loop->port();
}

void Server::defer(Task task) {
  state_->loop->defer(std::move(task));
}

void Server::post(Task task) {
  state_->loop->post(std::move(task));
}

void Server::stop() {
  state_->thread.stop();
}

ServerStats Server::stats() const {
  return state_->loop->stats();
}

}  // namespace lastro::iso8583
