#pragma once

#include <algorithm>
#include <chrono>

#include "engine/base/clock.h"

namespace lastro::projections {

/// How long to wait before trying again: doubles from `least` to `most`, of which up to half is taken off by
/// the clock's low digits, so that many processes do not return at the same moment. One thread.
class Backoff {
 public:
  Backoff(Clock& clock, std::chrono::milliseconds least, std::chrono::milliseconds most)
      : clock_(clock), least_(least), most_(most), next_(least) {}

  [[nodiscard]] std::chrono::milliseconds next() {
    const auto whole = next_;
    next_ = std::min(most_, next_ * 2);
    const auto half = std::max<std::int64_t>(1, whole.count() / 2);
    const auto taken = clock_.monotonic_micros() % half;
    return std::max(least_, whole - std::chrono::milliseconds{taken < 0 ? -taken : taken});
  }
  void reset() { next_ = least_; }

 private:
  Clock& clock_;
  std::chrono::milliseconds least_;
  std::chrono::milliseconds most_;
  std::chrono::milliseconds next_;
};

}  // namespace lastro::projections
