#pragma once

#include "engine/domain/state.h"

namespace lastro::domain {

enum class Direction : std::uint8_t {
  spend,      ///< wallet (debit) to scheme payable (credit)
  give_back,  ///< scheme payable (debit) to wallet (credit)
};

/// Posts each allocation between the account's wallet of that category and the tenant's scheme payable. The
/// event was decided, so account and wallets exist and the balances it tells are reached: asserted.
void post_allocations(State& state, TenantId tenant, AccountId account, Currency currency,
                      const Allocations& allocations, Direction direction);

}  // namespace lastro::domain
