#include "engine/domain/ledger/postings.h"

#include "engine/base/assert.h"

namespace lastro::domain {

void post_allocations(State& state, TenantId tenant, AccountId account, Currency currency,
                      const Allocations& allocations, Direction direction) {
  const auto position = state.account_at.find(account);
  LASTRO_ASSERT(position != state.account_at.end());
  const auto payable = state.ledger.shared(tenant, AccountClass::scheme_payable, currency);
  LASTRO_ASSERT(payable.has_value());
  for (const auto& allocation : allocations) {
    const auto wallet = find_wallet(state, state.accounts[position->second], allocation.category);
    LASTRO_ASSERT(wallet.has_value());
    const bool spends = direction == Direction::spend;
    state.ledger.post({.debit = spends ? *wallet : *payable,
                       .credit = spends ? *payable : *wallet,
                       .amount = allocation.amount});
    LASTRO_ASSERT(state.ledger.available(*wallet) == allocation.balance_after);
  }
}

}  // namespace lastro::domain
