#pragma once

#include <optional>

#include "engine/domain/commands.h"
#include "engine/domain/state.h"

/// Fees of programs: payer (debit) to the tenant's fee income (credit), posted with the transaction they are
/// for.
namespace lastro::domain {

/// The position of the fee that such a transaction bears. `category` is the one that the rules named.
[[nodiscard]] std::optional<std::uint8_t> find_fee(const Program& program, FeeOccasion occasion,
                                                   CategoryOrdinal category, Mcc mcc);
/// What a fee on that amount is; empty beyond int64. It never falls where the amount rises.
[[nodiscard]] std::optional<Amount> fee_on(const FeeRule& rule, Amount amount);

/// Why the account's employer cannot pay that; none where it can.
[[nodiscard]] DeclineReason employer_refusal(const State& state, const AccountState& account, Amount amount);
/// Whether the fee income can take that much more, and the account's payer give it.
[[nodiscard]] bool has_room_for_fee(const State& state, const AccountState& account, const Fee& fee);
/// Whether what was charged can be posted back, where as much is posted to the wallet `beside` it.
[[nodiscard]] bool has_room_to_return(const State& state, const AccountState& account, const Fee& fee,
                                      Amount beside = {});

/// The fee charged, or given back, by an event that leaves the wallets of `moved` the balances told there.
[[nodiscard]] FeePosting charged(const State& state, const AccountState& account, const Fee& fee,
                                 const Allocations& moved);
[[nodiscard]] FeePosting returned(const State& state, const AccountState& account, const Fee& fee,
                                  const Allocations& moved);

/// Post it. The event was decided, so payer and room exist and the balance it tells is reached: asserted.
void charge(State& state, AccountId account, const FeePosting& posting);
void give_back(State& state, AccountId account, const FeePosting& posting);

}  // namespace lastro::domain
