#include "engine/domain/fees/fees.h"

#include <algorithm>

#include "engine/base/assert.h"
#include "engine/domain/employers/employers.h"

namespace lastro::domain {
namespace {

bool fits(const Program& program, const FeeRule& rule, CategoryOrdinal category, Mcc mcc) {
  if (rule.categories != 0 && (rule.categories >> category & 1U) == 0) return false;
  return rule.mcc_group == no_mcc_group ||
         find_range(program.mcc_groups[rule.mcc_group].ranges, mcc).has_value();
}

LedgerIndex payer_of(const State& state, const AccountState& account, const Fee& fee) {
  const auto payer = fee.employer ? prefunded_of(state.employers[account.employer], account.currency)
                                  : find_wallet(state, account, fee.category);
  LASTRO_ASSERT(payer.has_value());
  return *payer;
}

/// Available of a wallet, posted of an employer.
Amount balance_of(const State& state, LedgerIndex payer, const Fee& fee) {
  return fee.employer ? state.ledger.posted(payer) : state.ledger.available(payer);
}

/// What the payer has once the event has moved all but the fee.
Amount balance_before(const State& state, const AccountState& account, const Fee& fee,
                      const Allocations& moved) {
  if (!fee.employer) {
    for (const auto& each : moved) {
      if (each.category == fee.category) return each.balance_after;
    }
  }
  return balance_of(state, payer_of(state, account, fee), fee);
}

const AccountState& account_of(const State& state, AccountId id) {
  const auto* position = state.account_at.find(id);
  LASTRO_ASSERT(position != nullptr);
  return state.accounts[*position];
}

}  // namespace

std::optional<std::uint8_t> find_fee(const Program& program, FeeOccasion occasion, CategoryOrdinal category,
                                     Mcc mcc) {
  for (std::size_t i = 0; i < program.fees.size(); ++i) {
    if (program.fees[i].on == occasion && fits(program, program.fees[i], category, mcc))
      return static_cast<std::uint8_t>(i);
  }
  return std::nullopt;
}

std::optional<Amount> fee_on(const FeeRule& rule, Amount amount) {
  const auto product = static_cast<__int128>(amount.minor) * rule.basis_points;
  auto share = product / fee_max_basis_points;
  const auto left = product % fee_max_basis_points;
  constexpr auto half = fee_max_basis_points / 2;
  if (left > half || (left == half && share % 2 != 0)) ++share;
  return checked_add(rule.amount, Amount{static_cast<std::int64_t>(share)});
}

DeclineReason employer_refusal(const State& state, const AccountState& account, Amount amount) {
  const auto& employer = state.employers[account.employer];
  const auto prefunded = prefunded_of(employer, account.currency);
  LASTRO_ASSERT(prefunded.has_value());
  const auto available = employer_available(state, employer, *prefunded);
  return available && *available < amount ? DeclineReason::employer_insufficient_funds : DeclineReason::none;
}

bool has_room_for_fee(const State& state, const AccountState& account, const Fee& fee) {
  const auto income = state.ledger.shared(account.tenant, AccountClass::fee_income, account.currency);
  return (!income || state.ledger.has_room_for_credit(*income, fee.amount)) &&
         state.ledger.has_room_for_debit(payer_of(state, account, fee), fee.amount);
}

bool has_room_to_return(const State& state, const AccountState& account, const Fee& fee, Amount beside) {
  const auto income = state.ledger.shared(account.tenant, AccountClass::fee_income, account.currency);
  LASTRO_ASSERT(income.has_value());
  const auto credited = checked_add(fee.amount, fee.employer ? Amount{} : beside);
  return credited && state.ledger.has_room_for_debit(*income, fee.amount) &&
         state.ledger.has_room_for_credit(payer_of(state, account, fee), *credited);
}

FeePosting charged(const State& state, const AccountState& account, const Fee& fee,
                   const Allocations& moved) {
  const auto before = balance_before(state, account, fee, moved);
  return {.fee = fee, .balance_after = Amount{before.minor - fee.amount.minor}};
}

FeePosting returned(const State& state, const AccountState& account, const Fee& fee,
                    const Allocations& moved) {
  const auto before = balance_before(state, account, fee, moved);
  return {.fee = fee, .balance_after = Amount{before.minor + fee.amount.minor}};
}

void charge(State& state, AccountId id, const FeePosting& posting) {
  if (!posting.fee) return;
  const auto& account = account_of(state, id);
  const auto payer = payer_of(state, account, posting.fee);
  const auto income = state.ledger.open_shared(account.tenant, AccountClass::fee_income, account.currency);
  state.ledger.post({.debit = payer, .credit = income, .amount = posting.fee.amount});
  LASTRO_ASSERT(balance_of(state, payer, posting.fee) == posting.balance_after);
}

void give_back(State& state, AccountId id, const FeePosting& posting) {
  if (!posting.fee) return;
  const auto& account = account_of(state, id);
  const auto payer = payer_of(state, account, posting.fee);
  const auto income = state.ledger.shared(account.tenant, AccountClass::fee_income, account.currency);
  LASTRO_ASSERT(income.has_value());
  state.ledger.post({.debit = *income, .credit = payer, .amount = posting.fee.amount});
  LASTRO_ASSERT(balance_of(state, payer, posting.fee) == posting.balance_after);
}

}  // namespace lastro::domain
