#pragma once

#include "engine/domain/decision.h"
#include "engine/domain/state.h"

namespace lastro::domain {

/// Answers whether the card or account would be good for paying, and, of a balance inquiry, what each wallet
/// has: moves and holds nothing but the program's fee for balance inquiries. Declined in the order of an
/// authorization, up to the currency, then where the fee finds no funds or no room.
void decide(const State& state, const CommandContext& context, const InquireAccount& command, bool expired,
            Decision& decision);

void apply(State& state, const EventHeader& header, const AccountInquired& event);

}  // namespace lastro::domain
