#pragma once

#include <atomic>

#include "engine/base/clock.h"

namespace lastro::testing {

/// The system's clock; its monotonic time leaps when told to, as where a process stood still.
class LeapingClock final : public Clock {
 public:
  UnixMicros now() override { return clock_.now(); }
  std::int64_t monotonic_micros() override { return clock_.monotonic_micros() + leaped_micros_; }
  void leap(std::int64_t micros) { leaped_micros_ += micros; }

 private:
  SystemClock clock_;
  std::atomic<std::int64_t> leaped_micros_ = 0;
};

}  // namespace lastro::testing
