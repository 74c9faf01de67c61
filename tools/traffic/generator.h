#pragma once

#include <cstdint>

#include "engine/base/result.h"
#include "tools/traffic/plan.h"

namespace lastro::tools {

inline constexpr std::uint32_t generator_cards_max = 20'000;

struct GeneratorOptions {
  std::uint32_t cards = 2000;  ///< 1 to generator_cards_max, each of a client and account of its own
  MonthNumber month = (2026 - 1970) * 12 + 9;  ///< October 2026
  std::uint64_t seed = 1;
};

/// A month of Brazilian benefit-card traffic: about 50 purchases a card, at merchants of the card's city, at
/// the hours and in the amounts of their kind, and one to two refunds in a hundred. What is left of the month
/// before is loaded at the month's beginning, the benefit on the fifth working day (Monday to Friday; no
/// holidays), both in the categories FOOD, MEAL and CASH of the default program and sized to the card's
/// habits, so that some cards run out; a few have expired. The same options give the same plan on every
/// machine. All people and shops are invented; a few names of networks are real. Fails on cards or months out
/// of range.
[[nodiscard]] Result<Plan> generate_plan(const GeneratorOptions& options);

}  // namespace lastro::tools
