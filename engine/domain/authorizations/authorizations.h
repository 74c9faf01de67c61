#pragma once

#include "engine/domain/decision.h"
#include "engine/domain/state.h"

namespace lastro::domain {

/// Approves, and captures at once or holds: wallet (debit) to scheme payable (credit), posted or pending. The
/// order of refusals is part of the contract: deadline, card unknown, account unknown, reversed before, card
/// status, card expiry, client status, account status, currency, funds. A category that cannot pay the whole
/// amount gives way to its fallback, which must then pay the whole amount.
///
/// A forced one has been approved by somebody else: no status stands against it, and what the wallet of the
/// rule's category lacks, where no wallet down the chain can pay the whole, the client receivable has.
void decide(const State& state, const CommandContext& context, const AuthorizeBenefitTransaction& command,
            bool expired, Decision& decision);

void apply(State& state, const EventHeader& header, const AuthorizationApproved& event);
void apply(State& state, const EventHeader& header, const AuthorizationForced& event);
void apply(State& state, const EventHeader& header, const AuthorizationHeld& event);
void apply(State& state, const EventHeader& header, const AuthorizationDeclined& event);

/// Merchant data as an event records it: views of `merchant`.
[[nodiscard]] MerchantRecord record_of(const MerchantData& merchant);

/// The rule for merchant data: the merchant's name is normalised only where the program has rules for it.
[[nodiscard]] RuleMatch match_rule_for(const Program& program, const MerchantData& merchant);

}  // namespace lastro::domain
