#pragma once

#include <optional>
#include <string>

#include "engine/domain/state.h"

namespace lastro::domain {

/// What is wrong with a state, empty where it is sound: the numbered invariants of Ledger ("ledger 1" to
/// "ledger 4") and State ("state 1" to "state 4"), and
///  state 5: an employer has not given out more than was paid in and its credit, unless that is unlimited;
///  state 6: an account's client, employer and cards are of its tenant.
/// Linear in the state; for tests, verification and simulation.
[[nodiscard]] std::optional<std::string> broken_invariant(const State& state);

}  // namespace lastro::domain
