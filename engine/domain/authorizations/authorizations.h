#pragma once

#include "engine/domain/controls/controls.h"
#include "engine/domain/decision.h"
#include "engine/domain/state.h"

namespace lastro::domain {

/// Approves and captures at once: wallet (debit) to scheme payable (credit). The order of refusals is part of
/// the contract: deadline, card unknown, account unknown, card status, card expiry, client status, account
/// status, currency, then what the program says (evaluate).
void decide(const State& state, const CommandContext& context, const AuthorizeBenefitTransaction& command,
            bool expired, Decision& decision);

void apply(State& state, const EventHeader& header, const AuthorizationApproved& event);
void apply(State& state, const EventHeader& header, const AuthorizationDeclined& event);

/// What the counters know an approved purchase by. Whoever may give it back later keeps this.
[[nodiscard]] Spend spend_of(const State& state, const EventHeader& header,
                             const AuthorizationApproved& event);

/// Merchant data as an event records it: views of `merchant`.
[[nodiscard]] MerchantRecord record_of(const MerchantData& merchant);

}  // namespace lastro::domain
