#pragma once

#include "engine/domain/decision.h"
#include "engine/domain/state.h"

namespace lastro::domain {

/// Releases what is held, or a part of it; of an authorization captured at once, gives back to the wallets
/// what was posted and not refunded, or a part of it. Rejected as not found where there is no such
/// authorization, unless an unknown one is to be recorded: then it is declined as authorization_unknown, and
/// the authorization is declined when it comes. Declined else, in this order: deadline_passed,
/// currency_mismatch, what ended the authorization (authorization_declined, _captured, _reversed, _expired),
/// reversal_exceeds_authorized, amount_out_of_range.
void decide(const State& state, const CommandContext& context, const ReverseAuthorization& command,
            bool expired, Decision& decision);

void apply(State& state, const EventHeader& header, const AuthorizationReversed& event);
void apply(State& state, const EventHeader& header, const ReversalDeclined& event);

/// Releases all that is held, once its time has come. Rejected where nothing is held, or not due yet.
void decide(const State& state, const CommandContext& context, const ExpireAuthorization& command,
            Decision& decision);

void apply(State& state, const EventHeader& header, const AuthorizationExpired& event);

}  // namespace lastro::domain
