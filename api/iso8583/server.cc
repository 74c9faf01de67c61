#include "api/iso8583/server.h"

#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "api/iso8583/loop.h"
#include "engine/base/assert.h"
#include "engine/base/thread_name.h"

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
  std::shared_ptr<Loop> loop;
  std::mutex mutex;  ///< over io_thread, against two calls of stop()
  std::thread io_thread;
};

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options, MessageHandler& handler,
                                              Clock& clock) {
  if (auto checked = check(options); !checked) return std::unexpected(std::move(checked.error()));
  auto state = std::make_unique<State>();
  state->loop = std::make_shared<Loop>(options, handler, clock);
  if (auto listening = state->loop->listen(); !listening)
    return std::unexpected(std::move(listening.error()));
  try {
    state->io_thread = std::thread([loop = state->loop] {
      name_thread("iso8583");
      loop->run();
    });
  } catch (const std::system_error& error) {
    return fail(ErrorCode::io, std::string("cannot start the ISO 8583 thread: ") + error.what());
  }
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
  LASTRO_ASSERT(!state_->loop->on_io_thread());
  const std::lock_guard lock(state_->mutex);
  if (!state_->io_thread.joinable()) return;
  state_->loop->post_drain();
  state_->io_thread.join();
}

ServerStats Server::stats() const {
  return state_->loop->stats();
}

}  // namespace lastro::iso8583
