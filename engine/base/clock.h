#pragma once

#include <cstdint>
#include <mutex>

namespace lastro {

/// Microseconds since 1970-01-01T00:00:00Z, leap seconds not counted (POSIX time).
using UnixMicros = std::int64_t;

/// Time as one seam, so that tests and simulations decide what time it is. Callable from any thread.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  /// What the ledger writes as recorded_at. Never decreases within a process and follows a step of the wall
  /// clock only slowly (see SystemClock).
  virtual UnixMicros now() = 0;
  /// For deadlines and waits; counts while the machine sleeps. Its zero is arbitrary.
  virtual std::int64_t monotonic_micros() = 0;
};

/// CLOCK_BOOTTIME laid on the wall clock as it stood at construction. A later difference from the wall clock
/// is slewed away at 500 parts in a million, so that time neither jumps nor runs back.
class SystemClock final : public Clock {
 public:
  SystemClock();
  UnixMicros now() override;
  std::int64_t monotonic_micros() override;
  /// Wall clock minus now(): what is still to be slewed, for an alarm.
  std::int64_t wall_offset_micros();

 private:
  std::mutex mutex_;
  std::int64_t last_boot_micros_;
  std::int64_t base_micros_;  ///< now() = boot time + base
};

}  // namespace lastro
