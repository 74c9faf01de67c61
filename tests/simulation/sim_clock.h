#pragma once

#include "engine/base/clock.h"

namespace lastro::simulation {

/// Time as SystemClock promises it, moved by the world: within a process it never runs back, and a step of
/// the wall clock only makes it run 500 parts in a million faster or slower. A new process begins at the
/// wall.
class SimClock final : public Clock {
 public:
  explicit SimClock(UnixMicros wall) : now_(wall) {}

  UnixMicros now() override { return now_; }
  std::int64_t monotonic_micros() override { return steady_; }

  void advance(std::int64_t micros) {
    steady_ += micros;
    const auto slew = micros / 2'000;
    now_ += micros + (offset_ > 0 ? slew : offset_ < 0 ? -slew : 0);
  }
  /// Somebody sets the wall clock while the process runs.
  void step_wall(std::int64_t micros) { offset_ += micros; }
  /// The next process: the boot clock counts from elsewhere.
  void restart(std::int64_t steady) {
    now_ += offset_;
    offset_ = 0;
    steady_ = steady;
  }

 private:
  UnixMicros now_;
  std::int64_t offset_ = 0;  ///< of the wall from now()
  std::int64_t steady_ = 1'000'000;
};

}  // namespace lastro::simulation
