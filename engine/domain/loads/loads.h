#pragma once

#include "engine/domain/decision.h"
#include "engine/domain/state.h"

namespace lastro::domain {

/// Employer's prefunded account (debit) to a wallet (credit). Declined, in this order: deadline_passed,
/// account_unknown, account_closed, category_unknown, employer_insufficient_funds, amount_out_of_range.
/// A blocked account still receives.
void decide(const State& state, const CommandContext& context, const LoadBenefit& command, bool expired,
            Decision& decision);

void apply(State& state, const EventHeader& header, const BenefitLoaded& event);
void apply(State& state, const EventHeader& header, const BenefitLoadDeclined& event);

}  // namespace lastro::domain
