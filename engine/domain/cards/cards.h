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

/// Month of a time in Brasília (UTC−3, without daylight saving since 2019), comparable with a card's expiry:
/// a card holds until its last month ends there.
[[nodiscard]] ExpiryMonth month_of(UnixMicros time);

}  // namespace lastro::domain
