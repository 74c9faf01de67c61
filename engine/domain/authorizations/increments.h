#pragma once

#include "engine/domain/decision.h"
#include "engine/domain/state.h"

namespace lastro::domain {

/// Holds more of the wallets that the authorization holds of, in proportion to what was authorized of each.
/// It moves no deadline: the hold expires when it would have. Rejected as not found where there is no such
/// authorization; declined, in this order: deadline_passed, what stands against the card, the client and the
/// account as for an authorization, currency_mismatch, what ended the hold (authorization_declined,
/// _captured, _reversed, _expired), amount_out_of_range, amount_limit_exceeded, insufficient_funds.
/// Limits on amounts see the whole transaction, limits on counts nothing new.
void decide(const State& state, const CommandContext& context, const IncrementAuthorization& command,
            bool expired, Decision& decision);

void apply(State& state, const EventHeader& header, const AuthorizationIncremented& event);
void apply(State& state, const EventHeader& header, const IncrementDeclined& event);

}  // namespace lastro::domain
