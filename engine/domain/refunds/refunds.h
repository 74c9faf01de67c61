#pragma once

#include "engine/domain/decision.h"
#include "engine/domain/state.h"

namespace lastro::domain {

/// Scheme payable (debit) to wallets (credit). A linked refund returns to the wallets that paid, in
/// proportion to what each has not been given back yet, at most what was captured in all; an unlinked one
/// goes by category, else by the program's rules. A blocked account still receives; a closed one does not.
/// Declined, in this order: deadline_passed, account_unknown, account_closed, currency_mismatch,
/// authorization_declined, refund_exceeds_captured, category_unknown, amount_out_of_range.
void decide(const State& state, const CommandContext& context, const Refund& command, bool expired,
            Decision& decision);

void apply(State& state, const EventHeader& header, const RefundPosted& event);
void apply(State& state, const EventHeader& header, const RefundDeclined& event);

}  // namespace lastro::domain
