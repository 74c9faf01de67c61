#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>

namespace lastro::api {

/// The time that an I/O thread holds its peers' timeouts against, in milliseconds; it moves with the thread's
/// ticks. Time in which the thread stood still, its process stopped or starved, counts for two ticks at most:
/// what peers sent meanwhile is read before their time ends. One thread.
class TickTime {
 public:
  /// `shortest_timeout_ms` of all that are held against it.
  explicit TickTime(std::int64_t shortest_timeout_ms)
      : interval_ms_(std::clamp<std::int64_t>(shortest_timeout_ms / 4, 5, 250)) {}

  /// From one tick to the next.
  [[nodiscard]] std::int64_t interval_ms() const { return interval_ms_; }
  [[nodiscard]] std::int64_t now_ms() const { return now_ms_; }
  /// At a tick, by the monotonic clock.
  void advance_to(std::int64_t clock_ms) {
    now_ms_ += std::min(clock_ms - std::exchange(advanced_at_ms_, clock_ms), step_ms_max());
  }
  /// When a timeout that begins now ends. Not early, late by up to three ticks and by what stood still.
  [[nodiscard]] std::int64_t deadline_in(std::uint32_t timeout_ms) const {
    return now_ms_ + step_ms_max() + std::int64_t{timeout_ms};
  }

 private:
  [[nodiscard]] std::int64_t step_ms_max() const { return 2 * interval_ms_; }

  std::int64_t interval_ms_;
  std::int64_t now_ms_ = 0;
  std::int64_t advanced_at_ms_ = 0;  ///< by the clock
};

}  // namespace lastro::api
