#pragma once

#include "engine/domain/decision.h"
#include "engine/domain/state.h"

/// The first events of a ledger.
namespace lastro::domain {

/// Only on an empty state: opens the ledger, puts the engine version in force and creates the default
/// tenant's house employer.
void decide(const State& state, const CommandContext& context, const OpenLedger& command, Decision& decision);

void apply(State& state, const EventHeader& header, const LedgerOpened& event);
void apply(State& state, const EventHeader& header, const EngineVersionActivated& event);

}  // namespace lastro::domain
