#pragma once

#include "engine/domain/decision.h"
#include "engine/domain/state.h"

namespace lastro::domain {

/// The version of the rules in this source. Once a release has frozen it, a change that can alter any outcome
/// is a new version; 1 is not released yet.
inline constexpr std::uint32_t engine_version = 1;

/// What the command leads to in this state: pure, deterministic, changes nothing. `decision` is overwritten;
/// its texts are views of `command`, which must live as long.
void decide(const State& state, const Command& command, const Moment& moment, Decision& decision);

/// Takes an event into the state: deterministic, cannot fail; an event that cannot have come from decide is a
/// bug or a forged log, and aborts (verify checks before it applies).
void apply(State& state, const Event& event);

}  // namespace lastro::domain
