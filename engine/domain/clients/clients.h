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

/// A change of status that is asked for.
struct StatusStep {
  Status from{};
  Status to{};
  Sequence version = 0;     ///< of what is to change
  Sequence if_version = 0;  ///< as the command has it
  bool card = false;
};

/// Refuses a change of status that the life of a client, account or card does not allow. True where refused.
[[nodiscard]] bool refuse_status(const StatusStep& step, Decision& decision);

}  // namespace lastro::domain
