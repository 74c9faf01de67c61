#pragma once

#include "engine/base/clock.h"
#include "engine/domain/programs/program.h"

namespace lastro::domain {

/// How a program treats what it holds for a merchant category.
struct HoldRules {
  std::int64_t life_micros = 0;         ///< how long a hold stands where the caller names no time
  std::uint32_t tolerance_percent = 0;  ///< what captures may take beyond what is held, 0 to 100
};

/// The longest life that a caller may ask for, in seconds: 31 days.
inline constexpr std::int64_t hold_seconds_max = 31 * 86'400;

[[nodiscard]] inline HoldRules rules_of(const Program&, Mcc) {
  return {.life_micros = std::int64_t{7} * 86'400 * 1'000'000, .tolerance_percent = 0};
}

}  // namespace lastro::domain
