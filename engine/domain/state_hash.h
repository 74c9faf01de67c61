#pragma once

#include <cstdint>

#include "engine/domain/state.h"

namespace lastro::domain {

/// A digest over the whole state: equal for equal states whatever order their hash tables keep, and all but
/// surely different for different ones, on every machine and by every compiler. It guards against mistakes,
/// not against forgery, and is no stored format: another version of this source may give another value.
[[nodiscard]] std::uint64_t state_hash(const State& state);

/// The same, but for what follows from when events were recorded: two logs of the same decisions, made at
/// other times, are alike.
[[nodiscard]] std::uint64_t state_hash_without_times(const State& state);

}  // namespace lastro::domain
