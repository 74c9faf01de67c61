#include "projections/relay/relay.h"

#include <utility>

#include <spdlog/spdlog.h>

#include "engine/base/assert.h"
#include "engine/base/thread_name.h"
#include "projections/relay/publication.h"

namespace lastro::projections {
namespace {

/// How long an idle relay waits before it looks after its connection and at stop().
constexpr std::chrono::milliseconds idle_wait{100};

}  // namespace

Relay::Relay(log::EventLog& log, EventPublisher& publisher, Clock& clock, RelayOptions options)
    : log_(log),
      publisher_(publisher),
      options_(options),
      backoff_(clock, options.retry_least, options.retry_most),
      resolver_(log, publisher,
                {.compared = Sequence{options.window}, .generations_max = options.generations_max},
                stopping_) {
  LASTRO_ASSERT(options_.window > 0);
}

Relay::~Relay() {
  stop();
}

void Relay::start() {
  LASTRO_ASSERT(!thread_.joinable());
  thread_ = std::thread([this] { run(); });
}

void Relay::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stopped_.notify_all();
  publisher_.interrupt();
  if (thread_.joinable()) thread_.join();
}

RelayStatus Relay::status() const {
  RelayStatus status;
  {
    const std::lock_guard lock(mutex_);
    status = status_;
  }
  status.published = published_;
  status.committed = log_.committed();
  status.lag = status.committed > status.published ? status.committed - status.published : 0;
  status.broken = resolver_.broken();
  return status;
}

void Relay::run() {
  name_thread("relay");
  while (!stopping_) {
    const auto before = published_.load();
    const auto ended = run_session();
    publisher_.disconnect();
    if (stopping_) break;
    note_failure(ended.error());
    if (published_ > before) backoff_.reset();
    wait(backoff_.next());
  }
  const std::lock_guard lock(mutex_);
  status_.connected = false;
}

Result<void> Relay::run_session() {
  // An empty log has no ledger id yet, by which a stream could be known as its own.
  while (!stopping_ && log_.committed() == 0) await_event_after(0);
  if (auto connected = publisher_.connect(); !connected) return connected;
  auto resume = resolver_.resolve();
  if (!resume) return std::unexpected(resume.error());
  note_connected(*resume);
  return publish_after(*resume);
}

Result<void> Relay::publish_after(const ResumePoint& resume) {
  Publication publication(log_, publisher_, resume, options_.window);
  while (!stopping_) {
    const auto step = publication.step(options_.ack_timeout);
    if (!step) return std::unexpected(step.error());
    published_ = publication.acknowledged();
    if (*step == Publication::Step::idle) await_event_after(publication.acknowledged());
  }
  return {};
}

void Relay::note_connected(const ResumePoint& resume) {
  published_ = resume.published;
  const std::lock_guard lock(mutex_);
  status_.connected = true;
  status_.generation = resume.generation.number;
  if (++connections_ > 1) ++status_.reconnects;
  spdlog::info("relay: publishing to stream {} after event {}", resume.generation.stream, resume.published);
}

void Relay::note_failure(const Error& error) {
  const std::lock_guard lock(mutex_);
  // Said once, not at each attempt.
  if (status_.connected || status_.last_error != error.message) {
    spdlog::warn("relay: {}; events wait in the log and are published later", error.message);
  }
  status_.connected = false;
  status_.last_error = error.message;
}

void Relay::await_event_after(Sequence sequence) {
  // A log interrupted for shutdown no longer waits at all.
  if (log_.wait_committed(sequence, idle_wait) <= sequence) wait(std::chrono::milliseconds{1});
}

void Relay::wait(std::chrono::milliseconds duration) {
  std::unique_lock lock(mutex_);
  stopped_.wait_for(lock, duration, [this] { return stopping_.load(); });
}

}  // namespace lastro::projections
