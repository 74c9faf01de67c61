#pragma once

#include "engine/domain/decision.h"
#include "engine/domain/state.h"

namespace lastro::domain {

/// Scheme payable (debit) to wallets (credit). A linked refund returns to the wallets that paid, in
/// proportion to what each has not been given back yet, at most what was captured in all; an unlinked one
/// goes by category, else by the program's rules. A blocked account still receives; a closed one does not.
/// Declined, in this order: deadline_passed, account_unknown, account_closed, currency_mismatch,
/// authorization_declined, refund_exceeds_captured, purchase_not_covered, category_unknown,
/// amount_out_of_range.
void decide(const State& state, const CommandContext& context, const Refund& command, bool expired,
            Decision& decision);

void apply(State& state, const EventHeader& header, const RefundPosted& event);
void apply(State& state, const EventHeader& header, const RefundDeclined& event);

/// What a refund needs of the authorization it names; empty where the event is none.
[[nodiscard]] std::optional<OriginalAuthorization> original_of(const Event& event, std::uint16_t partition);

/// Shares `amount` among `remaining` in proportion, in whole minor units; the units that rounding leaves go
/// to the earliest that can take them. `amount` is at most their sum.
[[nodiscard]] std::vector<Amount> share_in_proportion(Amount amount, const std::vector<Amount>& remaining);

}  // namespace lastro::domain
