#include "engine/domain/controls/counter_table.h"

#include <utility>

#include "engine/base/assert.h"
#include "engine/base/mix.h"

namespace lastro::domain {

std::size_t CounterTable::home(const CounterKey& key) const {
  const auto value = mix64(key.subject ^ (std::uint64_t{key.account} << 32U | key.window));
  return static_cast<std::size_t>(value) & (slots_.size() - 1);
}

std::size_t CounterTable::slot_of(const CounterKey& key) const {
  auto slot = home(key);
  while (slots_[slot].dead_hour != 0 && slots_[slot].key != key) slot = next(slot);
  return slot;
}

const Counter* CounterTable::find(const CounterKey& key, std::uint32_t hour) const {
  if (slots_.empty()) return nullptr;
  const auto& counter = slots_[slot_of(key)];
  return counter.dead_hour > hour ? &counter : nullptr;
}

Counter* CounterTable::find(const CounterKey& key, std::uint32_t hour) {
  return const_cast<Counter*>(
      std::as_const(*this).find(key, hour));  // NOLINT(*-const-cast): this is not const
}

Counter& CounterTable::open(const CounterKey& key, std::uint32_t dead_hour, std::uint32_t hour) {
  LASTRO_ASSERT(dead_hour > hour);
  if ((size_ + 1) * 4 > slots_.size() * 3) grow(hour);
  auto& counter = slots_[slot_of(key)];
  if (counter.dead_hour == 0) ++size_;
  if (counter.dead_hour <= hour) counter = {.key = key, .amount = {}, .count = 0, .dead_hour = dead_hour};
  return counter;
}

void CounterTable::grow(std::uint32_t hour) {
  std::size_t live = 0;
  each(hour, [&](const Counter&) { ++live; });
  std::size_t slots = first_slots;
  while ((live + 1) * 2 > slots) slots *= 2;
  std::vector<Counter> old(slots);
  old.swap(slots_);
  size_ = 0;
  swept_ = 0;
  for (const auto& counter : old) {
    if (counter.dead_hour <= hour) continue;
    slots_[slot_of(counter.key)] = counter;
    ++size_;
  }
}

/// What stands behind moves up where its home slot lets it, so that no search ends before it.
void CounterTable::erase(std::size_t slot) {
  const auto mask = slots_.size() - 1;
  for (auto from = next(slot); slots_[from].dead_hour != 0; from = next(from)) {
    const auto distance = (from - home(slots_[from].key)) & mask;
    if (distance < ((from - slot) & mask)) continue;
    slots_[slot] = slots_[from];
    slot = from;
  }
  slots_[slot] = {};
  --size_;
}

void CounterTable::sweep(std::uint32_t hour) {
  if (slots_.empty()) return;
  for (std::size_t i = 0; i < sweep_slots; ++i) {
    const auto& counter = slots_[swept_];
    if (counter.dead_hour != 0 && counter.dead_hour <= hour) {
      erase(swept_);  // another may stand here now: looked at next
    } else {
      swept_ = next(swept_);
    }
  }
}

}  // namespace lastro::domain
