#pragma once

#include <optional>
#include <span>
#include <vector>

#include "engine/base/flat_map.h"
#include "engine/domain/authorizations/standing.h"

namespace lastro::domain {

/// Where a hold stands in its table; no_hold for none.
using HoldSlot = std::uint32_t;
inline constexpr HoldSlot no_hold = UINT32_MAX;

/// An authorization of which something is held. Amounts are those of its one part; of one with several parts
/// they are in a side table, and here zero.
struct HoldState {
  AuthorizationId id = {};
  CardId card = {};
  std::uint64_t merchant_key = 0;  ///< as controls know its merchant
  UnixMicros business_time = 0;
  UnixMicros expires_at = 0;  ///< the first moment, of recorded time, at which it is expired
  Amount authorized = {};
  Amount captured = {};
  Amount released = {};
  Amount refunded = {};
  std::uint32_t account = 0;  ///< position in State::accounts
  std::uint32_t program_version = 0;
  std::uint32_t operations = 0;
  HoldSlot next = no_hold;  ///< of the same account
  HoldSlot previous = no_hold;
  Mcc mcc = 0;
  std::uint8_t wallet = 0;  ///< which of the account's, of its one part; several_wallets: see the side table
  CategoryOrdinal category = 0;  ///< that the rules named

  static constexpr std::uint8_t several_wallets = UINT8_MAX;
  [[nodiscard]] bool split() const { return wallet == several_wallets; }
};
static_assert(sizeof(HoldState) <= 96);

/// What a snapshot keeps of a hold beside HoldState: its parts where they are several.
using SplitParts = std::vector<AuthorizationPart>;

/// The open holds of a ledger: by id, by account (a chain through the holds) and by deadline. With its entry
/// in the table of ids and its deadline a hold takes about 160 bytes.
/// Invariants:
///  1. ids_ leads to exactly the slots in use; split_ has exactly the holds that are split, fees_ those that
///  bear
///     a fee;
///  2. an account's chain holds exactly its holds;
///  3. deadlines_ is a heap that has every hold, and its first is an open one; it has at most twice as many
///     entries as there are holds, and a constant.
class HoldTable {
 public:
  [[nodiscard]] const HoldState* find(AuthorizationId id) const;
  [[nodiscard]] std::size_t size() const { return ids_.size(); }
  /// Every slot in the order of its number; unused ones have no id.
  [[nodiscard]] std::span<const HoldState> slots() const { return slots_; }
  [[nodiscard]] const HoldState& at(HoldSlot slot) const { return slots_[slot]; }
  /// Of a split hold.
  [[nodiscard]] const SplitParts& split_parts(AuthorizationId id) const;
  /// That was charged with its approval; none for most.
  [[nodiscard]] Fee fee_of(AuthorizationId id) const;

  /// `first` is the account's first hold; it becomes this one. `split` is empty for a hold of one part.
  void add(HoldState hold, SplitParts split, HoldSlot& first, const Fee& fee = {});
  /// The amounts after an operation, for `parts` of the wallets that HoldState and the side table name.
  void update(AuthorizationId id, std::uint32_t operations, const AuthorizationParts& parts);
  void remove(AuthorizationId id, HoldSlot& first);

  /// The earliest deadline; empty where nothing is held.
  [[nodiscard]] std::optional<UnixMicros> earliest() const;
  /// The hold of the earliest deadline, where that has come by `now`.
  [[nodiscard]] std::optional<AuthorizationId> due(UnixMicros now) const;
  /// A hold of the chain from `first` whose deadline has come by `now`.
  [[nodiscard]] std::optional<AuthorizationId> due_in(HoldSlot first, UnixMicros now) const;

 private:
  struct Deadline {
    UnixMicros at;
    AuthorizationId id;
  };
  static bool later(const Deadline& a, const Deadline& b);
  void rebuild_deadlines();

  std::vector<HoldState> slots_;
  std::vector<HoldSlot> unused_;
  FlatMap<AuthorizationId, HoldSlot> ids_;
  FlatMap<AuthorizationId, SplitParts> split_;
  FlatMap<AuthorizationId, Fee> fees_;
  std::vector<Deadline> deadlines_;
};

}  // namespace lastro::domain
