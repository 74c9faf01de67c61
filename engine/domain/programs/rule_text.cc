#include "engine/domain/programs/rule_text.h"

namespace lastro::domain {
namespace {

std::string four_digits(Mcc mcc) {
  auto digits = std::to_string(mcc);
  return std::string(4 - digits.size(), '0') + digits;
}

}  // namespace

std::string rule_text(const Program& program, RuleKind kind, std::uint16_t ordinal) {
  switch (kind) {
    case RuleKind::none:
      return {};
    case RuleKind::fallthrough:
      return "default";
    case RuleKind::merchant: {
      if (ordinal >= program.merchant_rules.size()) return {};
      const auto& rule = program.merchant_rules[ordinal];
      return "merchant " + rule.name + (rule.match == MerchantMatch::prefix ? "*" : "");
    }
    case RuleKind::mcc: {
      if (ordinal >= program.mcc_rules.size()) return {};
      const auto& rule = program.mcc_rules[ordinal];
      if (rule.first == rule.last) return "mcc " + four_digits(rule.first);
      return "mcc " + four_digits(rule.first) + "-" + four_digits(rule.last);
    }
  }
  return {};
}

}  // namespace lastro::domain
