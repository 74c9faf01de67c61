#include "projections/relay/relay.h"

#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "engine/base/assert.h"
#include "engine/base/thread_name.h"

namespace lastro::projections {
namespace {

/// How long an idle relay waits before it looks after its connection and at stop().
constexpr std::chrono::milliseconds idle_wait{100};

/// The log's events one by one, from a position on.
class Feed {
 public:
  Feed(log::EventLog& log, Sequence first) : cursor_(log.cursor(first)), next_(first) {}

  /// The frame that holds next(), or nullptr where it is not committed yet.
  Result<std::shared_ptr<const log::Frame>> frame() {
    if (frame_ && next_ <= frame_->last_sequence()) return frame_;
    auto frame = cursor_->next();
    if (!frame) return std::unexpected(frame.error());
    if (!*frame) return nullptr;
    if (!(*frame)->holds(next_)) {
      return fail(ErrorCode::corruption,
                  fmt::format("the log gave events {} to {} for event {}", (*frame)->first_sequence(),
                              (*frame)->last_sequence(), next_));
    }
    frame_ = *std::move(frame);
    return frame_;
  }
  [[nodiscard]] Sequence next() const { return next_; }
  void advance() { ++next_; }

 private:
  std::unique_ptr<log::EventLog::Cursor> cursor_;
  std::shared_ptr<const log::Frame> frame_;
  Sequence next_;
};

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
  Feed feed(log_, resume.published + 1);
  auto acknowledged = resume.published;
  while (!stopping_) {
    while (feed.next() - 1 - acknowledged < options_.window) {
      auto frame = feed.frame();
      if (!frame) return std::unexpected(frame.error());
      if (!*frame) break;
      auto message = writer_.write(**frame, feed.next());
      if (!message) return std::unexpected(message.error());
      if (auto sent = publisher_.send(**message); !sent) return sent;
      feed.advance();
    }
    if (feed.next() - 1 == acknowledged) {
      if (auto alive = publisher_.check(); !alive) return alive;
      await_event_after(acknowledged);
      continue;
    }
    if (auto taken = take_ack(resume.generation.stream, acknowledged + 1); !taken) return taken;
    published_ = ++acknowledged;
  }
  return {};
}

Result<void> Relay::take_ack(const std::string& stream, Sequence expected) {
  auto ack = publisher_.next_ack(options_.ack_timeout);
  if (!ack) return std::unexpected(ack.error());
  if (ack->sent == expected && ack->stored == expected && ack->stream == stream) return {};
  return fail(ErrorCode::unavailable,
              fmt::format("event {} was to be acknowledged; what came is event {}, stored at {}", expected,
                          ack->sent, ack->stored));
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
