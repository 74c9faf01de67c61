#pragma once

#include <string>

#include "engine/domain/programs/program.h"

namespace lastro::domain {

/// A rule as people read it: `mcc 5811-5812`, `merchant UBER EATS`, `merchant IFOOD **` (prefix), `default`;
/// empty for RuleKind::none or a position the program does not have.
[[nodiscard]] std::string rule_text(const Program& program, RuleKind kind, std::uint16_t ordinal);

}  // namespace lastro::domain
