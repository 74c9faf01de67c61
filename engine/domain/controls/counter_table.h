#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/money.h"

namespace lastro::domain {

/// What a counter counts: one window of one subject of one control.
struct CounterKey {
  std::uint64_t subject = 0;  ///< digest of the control and of what it counts by
  std::uint32_t account = 0;  ///< position in State::accounts
  std::uint32_t window = 0;   ///< number of the day, week, month or bucket
  bool operator==(const CounterKey&) const = default;
};

struct Counter {
  CounterKey key;
  Amount amount;
  std::uint32_t count = 0;      ///< of purchases
  std::uint32_t dead_hour = 0;  ///< hours since 1970 from which on it no longer counts; 0: an empty slot
};
static_assert(sizeof(Counter) == 32);

/// Live counters. Open addressing with linear probing, because its slots can be swept a few at a time: what
/// is dead reads as nothing from its hour on, whether or not it was swept, so sweeping changes no answer and
/// the order of slots is no part of the state. Invariants:
///  1. an entry stands between its home slot and the next empty one;
///  2. no key stands twice; amounts are not negative;
///  3. at most three quarters of the slots are taken.
class CounterTable {
 public:
  /// nullptr where there is none, or it is dead in that hour. Valid until the next change.
  [[nodiscard]] const Counter* find(const CounterKey& key, std::uint32_t hour) const;
  [[nodiscard]] Counter* find(const CounterKey& key, std::uint32_t hour);
  /// The counter, made with zeros where there was none that lives; `dead_hour` is after `hour`.
  Counter& open(const CounterKey& key, std::uint32_t dead_hour, std::uint32_t hour);
  /// Empties a few slots of what is dead in that hour; over many calls it comes by all of them.
  void sweep(std::uint32_t hour);

  /// Calls `see(counter)` for each that lives in that hour, in no particular order.
  template <class See>
  void each(std::uint32_t hour, See see) const {
    for (const auto& counter : slots_) {
      if (counter.dead_hour > hour) see(counter);
    }
  }
  /// Dead ones not swept yet included.
  [[nodiscard]] std::size_t size() const { return size_; }
  /// Gets what `key` will be looked for in near.
  void prefetch(const CounterKey& key) const {
    if (!slots_.empty()) __builtin_prefetch(&slots_[home(key)]);
  }

 private:
  static constexpr std::size_t first_slots = 64;
  static constexpr std::size_t sweep_slots = 4;

  [[nodiscard]] std::size_t home(const CounterKey& key) const;
  [[nodiscard]] std::size_t next(std::size_t slot) const { return (slot + 1) & (slots_.size() - 1); }
  /// Slot of the key, or the empty one where it would stand.
  [[nodiscard]] std::size_t slot_of(const CounterKey& key) const;
  void grow(std::uint32_t hour);
  void erase(std::size_t slot);

  std::vector<Counter> slots_;  ///< a power of two, or none
  std::size_t size_ = 0;
  std::size_t swept_ = 0;
};

/// Hours since 1970, rounded down; 0 before it.
[[nodiscard]] constexpr std::uint32_t hour_of(UnixMicros time) {
  constexpr std::int64_t hour = 3'600'000'000;
  const auto hours = time / hour;
  return hours < 0 ? 0 : hours > UINT32_MAX - 1 ? UINT32_MAX - 1 : static_cast<std::uint32_t>(hours);
}

}  // namespace lastro::domain
