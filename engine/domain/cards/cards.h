#pragma once

#include "engine/domain/decision.h"
#include "engine/domain/state.h"

namespace lastro::domain {

/// A token may name one card only: a second card with it is a conflict.
void decide(const State& state, const CommandContext& context, const IssueCard& command, Decision& decision);
void decide(const State& state, const CommandContext& context, const ChangeCardStatus& command,
            Decision& decision);

void apply(State& state, const EventHeader& header, const CardIssued& event);
void apply(State& state, const EventHeader& header, const CardStatusChanged& event);

/// Month of a time in UTC, comparable with a card's expiry.
[[nodiscard]] ExpiryMonth month_of(UnixMicros time);

}  // namespace lastro::domain
