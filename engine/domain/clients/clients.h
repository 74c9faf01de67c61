#pragma once

#include "engine/domain/decision.h"
#include "engine/domain/state.h"

namespace lastro::domain {

void decide(const State& state, const CommandContext& context, const CreateClient& command,
            Decision& decision);
void decide(const State& state, const CommandContext& context, const ChangeClientStatus& command,
            Decision& decision);

void apply(State& state, const EventHeader& header, const ClientCreated& event);
void apply(State& state, const EventHeader& header, const ClientStatusChanged& event);

/// Refuses a change of status that the life of a client, account or card does not allow. True where refused.
[[nodiscard]] bool refuse_status(Status from, Status to, bool card, Decision& decision);

}  // namespace lastro::domain
