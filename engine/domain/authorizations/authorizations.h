#pragma once

#include "engine/domain/controls/controls.h"
#include "engine/domain/decision.h"
#include "engine/domain/state.h"

namespace lastro::domain {

/// Approves, and captures at once or holds: wallet (debit) to scheme payable (credit), posted or pending. The
/// order of refusals is part of the contract: deadline, card unknown, account unknown, reversed before, card
/// status, card expiry, client status, account status, currency, then what the program says (evaluate).
///
/// A forced one has been approved by somebody else: no status stands against it, and what the wallet of the
/// rule's category lacks, where no wallet down the chain can pay the whole, the client receivable has.
void decide(const State& state, const CommandContext& context, const AuthorizeBenefitTransaction& command,
            bool expired, Decision& decision);

void apply(State& state, const EventHeader& header, const AuthorizationApproved& event);
void apply(State& state, const EventHeader& header, const AuthorizationForced& event);
void apply(State& state, const EventHeader& header, const AuthorizationHeld& event);
void apply(State& state, const EventHeader& header, const AuthorizationDeclined& event);

/// What the counters know an approved purchase by. Whoever may give it back later keeps this.
[[nodiscard]] Spend spend_of(const State& state, const EventHeader& header,
                             const AuthorizationApproved& event);

/// Merchant data as an event records it: views of `merchant`.
[[nodiscard]] MerchantRecord record_of(const MerchantData& merchant);

}  // namespace lastro::domain
