#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/base/flat_map.h"
#include "engine/base/ids.h"
#include "engine/base/money.h"
#include "engine/domain/category.h"

namespace lastro::domain {

/// What a ledger account stands for. The chart of accounts is docs/ledger.md.
enum class AccountClass : std::uint8_t {
  bank = 1,            ///< asset: money held at the settlement bank
  employer_prefunded,  ///< liability: what employers have paid in and not yet given out
  wallet,              ///< liability: what a client may spend in one category
  scheme_payable,      ///< liability: what is owed to the card scheme for approved transactions
  client_receivable,   ///< asset: forced overdrafts
  fee_income,          ///< income: fees of programs
};

enum class NormalSide : std::uint8_t { debit, credit };

[[nodiscard]] constexpr NormalSide normal_side(AccountClass account_class) {
  return account_class == AccountClass::bank || account_class == AccountClass::client_receivable
             ? NormalSide::debit
             : NormalSide::credit;
}

/// Position of a ledger account in the ledger; dense, from 0, in order of creation.
enum class LedgerIndex : std::uint32_t {};

/// Posted totals never decrease, so that each is a count of its own history; pending ones are what is pending
/// now.
struct LedgerAccount {
  Amount debits_posted;
  Amount credits_posted;
  Amount debits_pending;
  Amount credits_pending;
  Category category;  ///< of a wallet, else empty
  AccountClass account_class{};
  Currency currency{};
  bool floor = false;  ///< available() may not fall below zero
};
static_assert(sizeof(LedgerAccount) == 48);

struct Transfer {
  LedgerIndex debit{};
  LedgerIndex credit{};
  Amount amount;  ///< positive
};

/// Double-entry accounts of one partition.
/// Invariants:
///  1. for each currency, the sum of debits equals the sum of credits, posted and pending;
///  2. available() >= 0 on every account with a floor;
///  3. every total is >= 0;
///  4. posted and pending total of a side together are within int64, so that what is pending can be posted.
class Ledger {
 public:
  /// An account that exists once for each tenant, class and currency.
  struct Shared {
    TenantId tenant{};
    LedgerIndex account{};
  };

  Ledger() = default;
  /// As accounts() and shared_accounts() gave it. Empty where a shared one does not exist or two of a tenant
  /// have one class and currency; the invariants are not checked.
  static std::optional<Ledger> restore(std::vector<LedgerAccount> accounts, std::span<const Shared> shared);

  LedgerIndex open(AccountClass account_class, Currency currency, Category category, bool floor);

  /// The tenant's own account of a class that exists once for each tenant and currency, if opened.
  [[nodiscard]] std::optional<LedgerIndex> shared(TenantId tenant, AccountClass account_class,
                                                  Currency currency) const;
  LedgerIndex open_shared(TenantId tenant, AccountClass account_class, Currency currency);

  [[nodiscard]] const LedgerAccount& at(LedgerIndex index) const {
    return accounts_[static_cast<std::size_t>(index)];
  }
  [[nodiscard]] std::size_t size() const { return accounts_.size(); }
  [[nodiscard]] std::span<const LedgerAccount> accounts() const { return accounts_; }
  /// In no particular order.
  [[nodiscard]] std::vector<Shared> shared_accounts() const;

  /// Posted balance on the normal side.
  [[nodiscard]] Amount posted(LedgerIndex index) const;
  /// Posted balance less pending transfers against it.
  [[nodiscard]] Amount available(LedgerIndex index) const;
  [[nodiscard]] Amount held(LedgerIndex index) const;

  /// Whether that much more, posted or pending, is within int64 on that side.
  [[nodiscard]] bool has_room_for_debit(LedgerIndex index, Amount amount) const;
  [[nodiscard]] bool has_room_for_credit(LedgerIndex index, Amount amount) const;
  /// Whether one of them has no room (floors are the caller's rule to check).
  [[nodiscard]] bool overflows(LedgerIndex debit, LedgerIndex credit, Amount amount) const {
    return !has_room_for_debit(debit, amount) || !has_room_for_credit(credit, amount);
  }

  /// Posts at once. The caller has checked overflow and floor: both are asserted.
  void post(const Transfer& transfer);
  /// Makes a transfer pending. The caller has checked as for post().
  void hold(const Transfer& transfer);
  /// Posts what is pending, or a part of it. That it was pending is asserted.
  void post_held(const Transfer& transfer);
  /// Voids what is pending, or a part of it. That it was pending is asserted.
  void release(const Transfer& transfer);

 private:
  void check(const Transfer& transfer) const;
  void check_floors(const Transfer& transfer) const;
  LedgerAccount& account(LedgerIndex index) { return accounts_[static_cast<std::size_t>(index)]; }
  static std::uint64_t shared_key(TenantId tenant, AccountClass account_class, Currency currency);

  std::vector<LedgerAccount> accounts_;
  FlatMap<std::uint64_t, LedgerIndex> shared_;
};

}  // namespace lastro::domain
