#pragma once

#include "engine/domain/decision.h"
#include "engine/domain/state.h"

namespace lastro::domain {

/// Opens an account with one wallet for each category of its program. An account without an employer belongs
/// to the tenant's house employer, which is created with its first account.
void decide(const State& state, const CommandContext& context, const OpenAccount& command,
            Decision& decision);
void decide(const State& state, const CommandContext& context, const ChangeAccountStatus& command,
            Decision& decision);

void apply(State& state, const EventHeader& header, const AccountOpened& event);
void apply(State& state, const EventHeader& header, const AccountStatusChanged& event);

}  // namespace lastro::domain
