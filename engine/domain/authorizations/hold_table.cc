#include "engine/domain/authorizations/hold_table.h"

#include <algorithm>
#include <utility>

#include "engine/base/assert.h"

namespace lastro::domain {
namespace {

/// Below this many entries, dead ones are not worth a rebuilding.
constexpr std::size_t dead_deadlines_min = 1'024;

}  // namespace

/// For a heap whose first is the earliest; of one moment, the oldest authorization.
bool HoldTable::later(const Deadline& a, const Deadline& b) {
  return a.at != b.at ? a.at > b.at : a.id > b.id;
}

const HoldState* HoldTable::find(AuthorizationId id) const {
  const auto found = ids_.find(id);
  return found == ids_.end() ? nullptr : &slots_[found->second];
}

const SplitParts& HoldTable::split_parts(AuthorizationId id) const {
  const auto found = split_.find(id);
  LASTRO_ASSERT(found != split_.end());
  return found->second;
}

Fee HoldTable::fee_of(AuthorizationId id) const {
  const auto found = fees_.find(id);
  return found == fees_.end() ? Fee{} : found->second;
}

void HoldTable::add(HoldState hold, SplitParts split, HoldSlot& first, const Fee& fee) {
  HoldSlot slot = 0;
  if (unused_.empty()) {
    LASTRO_ASSERT(slots_.size() < no_hold);
    slot = static_cast<HoldSlot>(slots_.size());
    slots_.emplace_back();
  } else {
    slot = unused_.back();
    unused_.pop_back();
  }
  LASTRO_ASSERT(ids_.emplace(hold.id, slot).second);
  if (!split.empty()) hold.wallet = HoldState::several_wallets;
  if (hold.split()) split_.emplace(hold.id, std::move(split));
  if (fee) fees_.emplace(hold.id, fee);
  hold.previous = no_hold;
  hold.next = first;
  if (first != no_hold) slots_[first].previous = slot;
  first = slot;
  slots_[slot] = hold;
  deadlines_.push_back({.at = hold.expires_at, .id = hold.id});
  std::push_heap(deadlines_.begin(), deadlines_.end(), later);
}

void HoldTable::update(AuthorizationId id, std::uint32_t operations, const AuthorizationParts& parts) {
  const auto found = ids_.find(id);
  LASTRO_ASSERT(found != ids_.end());
  auto& hold = slots_[found->second];
  hold.operations = operations;
  if (hold.split()) {
    split_[id].assign(parts.begin(), parts.end());
    return;
  }
  LASTRO_ASSERT(parts.size() == 1);
  // What goes beyond a hold takes all of it, and ends it.
  LASTRO_ASSERT(parts[0].over.minor == 0);
  hold.authorized = parts[0].authorized;
  hold.captured = parts[0].captured;
  hold.released = parts[0].released;
  hold.refunded = parts[0].refunded;
}

void HoldTable::remove(AuthorizationId id, HoldSlot& first) {
  const auto found = ids_.find(id);
  LASTRO_ASSERT(found != ids_.end());
  const auto slot = found->second;
  const auto hold = slots_[slot];
  if (hold.previous == no_hold) {
    LASTRO_ASSERT(first == slot);
    first = hold.next;
  } else {
    slots_[hold.previous].next = hold.next;
  }
  if (hold.next != no_hold) slots_[hold.next].previous = hold.previous;
  if (hold.split()) split_.erase(id);
  fees_.erase(id);
  ids_.erase(found);
  slots_[slot] = {};
  unused_.push_back(slot);
  while (!deadlines_.empty() && !ids_.contains(deadlines_.front().id)) {
    std::pop_heap(deadlines_.begin(), deadlines_.end(), later);
    deadlines_.pop_back();
  }
  if (deadlines_.size() > dead_deadlines_min + 2 * ids_.size()) rebuild_deadlines();
}

void HoldTable::rebuild_deadlines() {
  deadlines_.clear();
  for (const auto& hold : slots_) {
    if (hold.id) deadlines_.push_back({.at = hold.expires_at, .id = hold.id});
  }
  std::make_heap(deadlines_.begin(), deadlines_.end(), later);
}

std::optional<UnixMicros> HoldTable::earliest() const {
  if (deadlines_.empty()) return std::nullopt;
  return deadlines_.front().at;
}

std::optional<AuthorizationId> HoldTable::due(UnixMicros now) const {
  if (deadlines_.empty() || deadlines_.front().at > now) return std::nullopt;
  return deadlines_.front().id;
}

std::optional<AuthorizationId> HoldTable::due_in(HoldSlot first, UnixMicros now) const {
  if (!due(now)) return std::nullopt;
  for (auto slot = first; slot != no_hold; slot = slots_[slot].next) {
    if (slots_[slot].expires_at <= now) return slots_[slot].id;
  }
  return std::nullopt;
}

}  // namespace lastro::domain
