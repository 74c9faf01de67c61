#pragma once

#include <optional>
#include <string>

#include "engine/domain/state.h"

namespace lastro::domain {

/// What is wrong with a state, empty where it is sound: the numbered invariants of Ledger ("ledger 1" to
/// "ledger 3") and State ("state 1" to "state 4"), and
///  state 5: an employer has not given out more than was paid in and its credit, unless that is unlimited;
///  state 6: an account's client, employer and cards are of its tenant;
///  state 7: live counters belong to accounts and are not negative; state 8: scheduled versions wait.
/// What was captured is not part of the state, so of state 4 only this is checked: no part given back is
/// zero or less, and no category stands twice. Linear in the state; for tests, verification and simulation.
[[nodiscard]] std::optional<std::string> broken_invariant(const State& state);

}  // namespace lastro::domain
