#pragma once

#include "engine/domain/decision.h"
#include "engine/domain/state.h"

namespace lastro::domain {

/// Approves and captures at once: wallet (debit) to scheme payable (credit). The order of refusals is part of
/// the contract: deadline, card unknown, account unknown, card status, card expiry, client status, account
/// status, currency, funds. A category that cannot pay the whole amount gives way to its fallback, which must
/// then pay the whole amount.
void decide(const State& state, const CommandContext& context, const AuthorizeBenefitTransaction& command,
            bool expired, Decision& decision);

void apply(State& state, const EventHeader& header, const AuthorizationApproved& event);
void apply(State& state, const EventHeader& header, const AuthorizationDeclined& event);

/// Merchant data as an event records it: views of `merchant`.
[[nodiscard]] MerchantRecord record_of(const MerchantData& merchant);

}  // namespace lastro::domain
