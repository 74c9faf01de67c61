#pragma once

#include "engine/domain/decision.h"
#include "engine/domain/state.h"

namespace lastro::domain {

/// Publishes a new version of the program of that name, in force at once.
void decide(const State& state, const CommandContext& context, const PublishProgram& command,
            Decision& decision);
void apply(State& state, const EventHeader& header, const ProgramPublished& event);

}  // namespace lastro::domain
