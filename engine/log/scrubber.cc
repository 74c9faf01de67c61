#include "engine/log/scrubber.h"

#include <algorithm>
#include <utility>

#include "engine/base/assert.h"
#include "engine/base/thread_name.h"
#include "engine/base/thread_priority.h"
#include "engine/log/event_codec.h"
#include "engine/log/event_refusal.h"

namespace lastro::log {
namespace {

/// Bytes that are waited for together, so that waits are few.
constexpr std::size_t paced_bytes = 64 * 1024;

Result<void> check_events(const EventLog& log, const Frame& frame, DecodedEvent& decoded) {
  for (auto sequence = frame.first_sequence(); sequence <= frame.last_sequence(); ++sequence) {
    if (auto read = decoded.decode(frame.event(sequence)); !read)
      return std::unexpected(refused_event(log, sequence, read.error()));
    if (decoded.event.header.sequence != sequence) {
      return std::unexpected(
          refused_event(log, sequence, {ErrorCode::corruption, "the event names another sequence"}));
    }
  }
  return {};
}

}  // namespace

Scrubber::Scrubber(EventLog& log, Clock& clock, ScrubberOptions options)
    : log_(log), clock_(clock), options_(std::move(options)) {
  LASTRO_ASSERT(options_.bytes_per_second_max > 0);
  thread_ = std::thread([this] { run(); });
}

Scrubber::~Scrubber() {
  stop();
}

void Scrubber::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_.store(true);
  }
  stopped_.notify_all();
  if (thread_.joinable()) thread_.join();
}

ScrubStatus Scrubber::status() const {
  return {.sequence = sequence_.load(),
          .passes = passes_.load(),
          .bytes = bytes_.load(),
          .last_pass_at = last_pass_at_.load()};
}

void Scrubber::run() {
  name_thread("scrubber");
  lower_thread_priority();
  if (auto sound = check_until_stopped(); !sound && options_.on_damage) options_.on_damage(sound.error());
}

Result<void> Scrubber::check_until_stopped() {
  while (!stopping()) {
    if (auto sound = check_files(); !sound) return sound;
    const auto cursor = log_.cursor(1);
    if (auto sound = walk(*cursor); !sound) return sound;
    if (stopping()) break;
    last_pass_at_ = clock_.now();
    ++passes_;
    const auto next_pass =
        clock_.monotonic_micros() +
        std::chrono::duration_cast<std::chrono::microseconds>(options_.pass_interval).count();
    for (;;) {
      const std::chrono::microseconds left(next_pass - clock_.monotonic_micros());
      if (left.count() <= 0 || !wait(std::min<std::chrono::microseconds>(left, options_.tail_interval)))
        break;
      if (auto sound = walk(*cursor); !sound) return sound;
    }
  }
  return {};
}

Result<void> Scrubber::check_files() {
  for (const auto& check : options_.file_checks) {
    if (auto sound = check([this](std::size_t bytes) { return pace(bytes); }); !sound) return sound;
  }
  return {};
}

Result<void> Scrubber::walk(EventLog::Cursor& cursor) {
  DecodedEvent decoded;
  while (!stopping()) {
    const auto frame = cursor.next();
    if (!frame) return std::unexpected(frame.error());
    if (*frame == nullptr) return {};
    if (auto sound = check_events(log_, **frame, decoded); !sound) return sound;
    sequence_ = (*frame)->last_sequence();
    if (!pace((*frame)->bytes().size())) return {};
  }
  return {};
}

bool Scrubber::pace(std::size_t bytes) {
  bytes_ += bytes;
  unpaced_bytes_ += bytes;
  if (unpaced_bytes_ < paced_bytes) return !stopping();
  const auto worth = std::exchange(unpaced_bytes_, 0) * 1'000'000 / options_.bytes_per_second_max;
  return wait(std::chrono::microseconds(worth));
}

bool Scrubber::wait(std::chrono::microseconds time) {
  std::unique_lock lock(mutex_);
  return !stopped_.wait_for(lock, time, [this] { return stopping(); });
}

}  // namespace lastro::log
