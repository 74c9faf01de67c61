#include "engine/domain/programs/rule_text.h"

namespace lastro::domain {
namespace {

std::string four_digits(Mcc mcc) {
  auto digits = std::to_string(mcc);
  return std::string(4 - digits.size(), '0') + digits;
}

}  // namespace

std::string mcc_text(Mcc first, Mcc last) {
  return first == last ? four_digits(first) : four_digits(first) + "-" + four_digits(last);
}

std::string pattern_text(MerchantMatch match, std::string_view name) {
  std::string text(name);
  if (match == MerchantMatch::contains) text.insert(0, "*");
  if (match != MerchantMatch::exact) text += '*';
  return text;
}

std::string rule_text(const Program& program, RuleKind kind, std::uint16_t ordinal) {
  switch (kind) {
    case RuleKind::none:
      return {};
    case RuleKind::fallthrough:
      return "default";
    case RuleKind::merchant: {
      if (ordinal >= program.merchant_rules.size()) return {};
      const auto& rule = program.merchant_rules[ordinal];
      return "merchant " + pattern_text(rule.match, rule.name);
    }
    case RuleKind::mcc: {
      if (ordinal >= program.mcc_rules.size()) return {};
      const auto& rule = program.mcc_rules[ordinal];
      return "mcc " + mcc_text(rule.first, rule.last);
    }
  }
  return {};
}

}  // namespace lastro::domain
