#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "engine/base/assert.h"
#include "engine/base/mix.h"

namespace lastro {

/// Hash table for what is looked up millions of times a second and never removed: open addressing with linear
/// probing, whose slots can be fetched into the cache ahead of the search. `Key{}` is no key. Invariants:
///  1. an entry stands between its home slot and the next empty one;
///  2. at most three quarters of the slots are taken.
template <class Key, class Value, class Hash = std::hash<Key>>
class ProbingMap {
 public:
  /// nullptr where it is not there. Valid until the next emplace.
  [[nodiscard]] const Value* find(const Key& key) const {
    if (slots_.empty()) return nullptr;
    const auto& slot = slots_[slot_of(key)];
    return slot.key == Key{} ? nullptr : &slot.value;
  }
  [[nodiscard]] Value* find(const Key& key) {
    return const_cast<Value*>(std::as_const(*this).find(key));  // NOLINT(*-const-cast): this is not const
  }
  [[nodiscard]] bool contains(const Key& key) const { return find(key) != nullptr; }

  /// False, and nothing done, where the key is there.
  bool emplace(const Key& key, const Value& value) {
    LASTRO_ASSERT(key != Key{});
    reserve(size_ + 1);
    auto& slot = slots_[slot_of(key)];
    if (slot.key != Key{}) return false;
    slot = {key, value};
    ++size_;
    return true;
  }
  /// Room for that many without growing.
  void reserve(std::size_t entries) {
    auto slots = slots_.size();
    if (slots == 0) slots = first_slots;
    while (entries * 4 > slots * 3) slots *= 2;
    if (slots != slots_.size()) grow(slots);
  }
  [[nodiscard]] std::size_t size() const { return size_; }
  /// Calls `see(key, value)` for each entry, in no particular order.
  template <class See>
  void each(See see) const {
    for (const auto& slot : slots_) {
      if (slot.key != Key{}) see(slot.key, slot.value);
    }
  }

  /// Gets what `key` will be looked for in near.
  void prefetch(const Key& key) const {
    if (!slots_.empty()) __builtin_prefetch(&slots_[home(key)]);
  }

 private:
  struct Slot {
    Key key{};
    Value value{};
  };
  static constexpr std::size_t first_slots = 16;

  [[nodiscard]] std::size_t home(const Key& key) const {
    return static_cast<std::size_t>(mix64(Hash{}(key))) & (slots_.size() - 1);
  }
  /// Slot of the key, or the empty one where it would stand.
  [[nodiscard]] std::size_t slot_of(const Key& key) const {
    auto slot = home(key);
    while (slots_[slot].key != Key{} && slots_[slot].key != key) slot = (slot + 1) & (slots_.size() - 1);
    return slot;
  }
  void grow(std::size_t slots) {
    std::vector<Slot> old(slots);
    old.swap(slots_);
    for (const auto& slot : old) {
      if (slot.key != Key{}) slots_[slot_of(slot.key)] = slot;
    }
  }

  std::vector<Slot> slots_;  ///< a power of two, or none
  std::size_t size_ = 0;
};

}  // namespace lastro
