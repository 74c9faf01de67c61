#pragma once

#include <string>
#include <string_view>

#include "engine/domain/programs/compiled_program.h"

namespace lastro::domain {

/// A rule as people read it: `mcc 5811-5812`, `merchant UBER EATS`, `merchant IFOOD **` (prefix), `merchant
/// *BAR*` (contains), `default`; empty for RuleKind::none or a position the program does not have.
[[nodiscard]] std::string rule_text(const Program& program, RuleKind kind, std::uint16_t ordinal);

/// `5411`, `5811-5812`.
[[nodiscard]] std::string mcc_text(Mcc first, Mcc last);
/// `UBER EATS`, `IFOOD **`, `*BAR*`.
[[nodiscard]] std::string pattern_text(MerchantMatch match, std::string_view name);

}  // namespace lastro::domain
