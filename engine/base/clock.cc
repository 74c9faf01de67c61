#include "engine/base/clock.h"

#include <algorithm>
#include <ctime>

#include "engine/base/assert.h"

namespace lastro {
namespace {

std::int64_t read_micros(clockid_t id) {
  timespec time{};
  const int failed = clock_gettime(id, &time);
  LASTRO_ASSERT(failed == 0);
  return std::int64_t{time.tv_sec} * 1'000'000 + time.tv_nsec / 1'000;
}

constexpr std::int64_t slew_divisor = 2'000;  // 500 parts in a million

}  // namespace

SystemClock::SystemClock()
    : last_boot_micros_(read_micros(CLOCK_BOOTTIME)),
      base_micros_(read_micros(CLOCK_REALTIME) - last_boot_micros_) {}

UnixMicros SystemClock::now() {
  const std::lock_guard lock(mutex_);
  const auto boot = read_micros(CLOCK_BOOTTIME);
  const auto offset = read_micros(CLOCK_REALTIME) - boot - base_micros_;
  const auto step = (boot - last_boot_micros_) / slew_divisor;
  // The part of a slew step lost to rounding is kept by not moving last_boot_micros_ until a step is
  // possible.
  if (step > 0) {
    base_micros_ += std::clamp(offset, -step, step);
    last_boot_micros_ = boot;
  }
  return boot + base_micros_;
}

std::int64_t SystemClock::monotonic_micros() {
  return read_micros(CLOCK_BOOTTIME);
}

std::int64_t SystemClock::wall_offset_micros() {
  const auto ledger_now = now();
  return read_micros(CLOCK_REALTIME) - ledger_now;
}

}  // namespace lastro
