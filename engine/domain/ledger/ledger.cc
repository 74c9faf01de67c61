#include "engine/domain/ledger/ledger.h"

#include <utility>

#include "engine/base/assert.h"

namespace lastro::domain {

std::optional<Ledger> Ledger::restore(std::vector<LedgerAccount> accounts, std::span<const Shared> shared) {
  Ledger ledger;
  ledger.accounts_ = std::move(accounts);
  for (const auto& [tenant, index] : shared) {
    if (static_cast<std::size_t>(index) >= ledger.size()) return std::nullopt;
    const auto& account = ledger.at(index);
    const auto key = shared_key(tenant, account.account_class, account.currency);
    if (!ledger.shared_.emplace(key, index).second) return std::nullopt;
  }
  return ledger;
}

std::vector<Ledger::Shared> Ledger::shared_accounts() const {
  std::vector<Shared> all;
  for (const auto& [key, index] : shared_) {
    all.push_back({.tenant = static_cast<TenantId>(key >> 32U), .account = index});
  }
  return all;
}

LedgerIndex Ledger::open(AccountClass account_class, Currency currency, Category category, bool floor) {
  LASTRO_ASSERT(accounts_.size() < UINT32_MAX);
  accounts_.push_back({.debits_posted = {},
                       .credits_posted = {},
                       .debits_pending = {},
                       .credits_pending = {},
                       .category = category,
                       .account_class = account_class,
                       .currency = currency,
                       .floor = floor});
  return static_cast<LedgerIndex>(accounts_.size() - 1);
}

std::uint64_t Ledger::shared_key(TenantId tenant, AccountClass account_class, Currency currency) {
  return std::uint64_t{static_cast<std::uint32_t>(tenant)} << 32U |
         std::uint64_t{static_cast<std::uint8_t>(account_class)} << 16U |
         static_cast<std::uint16_t>(currency);
}

std::optional<LedgerIndex> Ledger::shared(TenantId tenant, AccountClass account_class,
                                          Currency currency) const {
  const auto found = shared_.find(shared_key(tenant, account_class, currency));
  if (found == shared_.end()) return std::nullopt;
  return found->second;
}

LedgerIndex Ledger::open_shared(TenantId tenant, AccountClass account_class, Currency currency) {
  if (const auto known = shared(tenant, account_class, currency)) return *known;
  const auto index = open(account_class, currency, {}, false);
  shared_.emplace(shared_key(tenant, account_class, currency), index);
  return index;
}

Amount Ledger::posted(LedgerIndex index) const {
  const auto& account = at(index);
  const auto balance = account.credits_posted.minor - account.debits_posted.minor;
  return Amount{normal_side(account.account_class) == NormalSide::credit ? balance : -balance};
}

Amount Ledger::held(LedgerIndex index) const {
  const auto& account = at(index);
  return normal_side(account.account_class) == NormalSide::credit ? account.debits_pending
                                                                  : account.credits_pending;
}

Amount Ledger::available(LedgerIndex index) const {
  return Amount{posted(index).minor - held(index).minor};
}

bool Ledger::has_room_for_debit(LedgerIndex index, Amount amount) const {
  const auto& account = at(index);
  const auto pending = checked_add(account.debits_pending, amount);
  return pending && checked_add(account.debits_posted, *pending);
}

bool Ledger::has_room_for_credit(LedgerIndex index, Amount amount) const {
  const auto& account = at(index);
  const auto pending = checked_add(account.credits_pending, amount);
  return pending && checked_add(account.credits_posted, *pending);
}

void Ledger::check(const Transfer& transfer) const {
  LASTRO_ASSERT(transfer.amount.minor > 0);
  LASTRO_ASSERT(at(transfer.debit).currency == at(transfer.credit).currency);
}

void Ledger::check_floors(const Transfer& transfer) const {
  for (const auto index : {transfer.debit, transfer.credit}) {
    if (at(index).floor) LASTRO_ASSERT(available(index).minor >= 0);
  }
}

void Ledger::post(const Transfer& transfer) {
  check(transfer);
  LASTRO_ASSERT(has_room_for_debit(transfer.debit, transfer.amount));
  LASTRO_ASSERT(has_room_for_credit(transfer.credit, transfer.amount));
  account(transfer.debit).debits_posted.minor += transfer.amount.minor;
  account(transfer.credit).credits_posted.minor += transfer.amount.minor;
  check_floors(transfer);
}

void Ledger::hold(const Transfer& transfer) {
  check(transfer);
  LASTRO_ASSERT(has_room_for_debit(transfer.debit, transfer.amount));
  LASTRO_ASSERT(has_room_for_credit(transfer.credit, transfer.amount));
  account(transfer.debit).debits_pending.minor += transfer.amount.minor;
  account(transfer.credit).credits_pending.minor += transfer.amount.minor;
  check_floors(transfer);
}

void Ledger::post_held(const Transfer& transfer) {
  release(transfer);
  post(transfer);
}

void Ledger::release(const Transfer& transfer) {
  check(transfer);
  LASTRO_ASSERT(at(transfer.debit).debits_pending >= transfer.amount);
  LASTRO_ASSERT(at(transfer.credit).credits_pending >= transfer.amount);
  account(transfer.debit).debits_pending.minor -= transfer.amount.minor;
  account(transfer.credit).credits_pending.minor -= transfer.amount.minor;
}

}  // namespace lastro::domain
