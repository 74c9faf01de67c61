#pragma once

#include "engine/domain/state.h"

namespace lastro::domain {

enum class Direction : std::uint8_t {
  spend,      ///< wallet (debit) to scheme payable (credit)
  give_back,  ///< scheme payable (debit) to wallet (credit)
  hold,       ///< as spend, and pending
};

/// Moves each allocation between the account's wallet of that category (for an empty one: the tenant's client
/// receivable) and the tenant's scheme payable. The event was decided, so account and wallets exist and the
/// balances it tells are reached: asserted.
void post_allocations(State& state, TenantId tenant, AccountId account, Currency currency,
                      const Allocations& allocations, Direction direction);

/// The ledger account of payer_of, the receivable opened where it is not.
LedgerIndex open_payer(State& state, const AccountState& account, Category category);

/// Asserts that the ledger has the balances that the allocation tells.
void check_balances(const State& state, const AccountState& account, const Allocation& allocation);

}  // namespace lastro::domain
