#include "engine/domain/ledger/postings.h"

#include "engine/base/assert.h"

namespace lastro::domain {

LedgerIndex open_payer(State& state, const AccountState& account, Category category) {
  if (!category)
    return state.ledger.open_shared(account.tenant, AccountClass::client_receivable, account.currency);
  const auto wallet = find_wallet(state, account, category);
  LASTRO_ASSERT(wallet.has_value());
  return *wallet;
}

void check_balances(const State& state, const AccountState& account, const Allocation& allocation) {
  const auto payer = payer_of(state, account, allocation.category);
  LASTRO_ASSERT(payer.has_value());
  LASTRO_ASSERT(state.ledger.available(*payer) == allocation.balance_after);
  LASTRO_ASSERT(state.ledger.held(*payer) == allocation.held_after);
}

void post_allocations(State& state, TenantId tenant, AccountId account_id, Currency currency,
                      const Allocations& allocations, Direction direction) {
  const auto* position = state.account_at.find(account_id);
  LASTRO_ASSERT(position != nullptr);
  const auto& account = state.accounts[*position];
  const auto payable = state.ledger.shared(tenant, AccountClass::scheme_payable, currency);
  LASTRO_ASSERT(payable.has_value());
  for (const auto& allocation : allocations) {
    const auto payer = open_payer(state, account, allocation.category);
    switch (direction) {
      case Direction::spend:
        state.ledger.post({.debit = payer, .credit = *payable, .amount = allocation.amount});
        break;
      case Direction::give_back:
        state.ledger.post({.debit = *payable, .credit = payer, .amount = allocation.amount});
        break;
      case Direction::hold:
        state.ledger.hold({.debit = payer, .credit = *payable, .amount = allocation.amount});
        break;
    }
    LASTRO_ASSERT(state.ledger.available(payer) == allocation.balance_after);
  }
}

}  // namespace lastro::domain
