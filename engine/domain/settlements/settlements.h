#pragma once

#include "engine/domain/decision.h"
#include "engine/domain/state.h"

namespace lastro::domain {

/// Pays the scheme: scheme payable (debit) to bank (credit), of the tenant and currency. Rejected as
/// unprocessable where less is owed than that, or a total would pass int64.
void decide(const State& state, const CommandContext& context, const SettleScheme& command,
            Decision& decision);

void apply(State& state, const EventHeader& header, const SettlementPosted& event);

}  // namespace lastro::domain
