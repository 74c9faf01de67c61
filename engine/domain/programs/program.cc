#include "engine/domain/programs/program.h"

#include <algorithm>

namespace lastro::domain {
namespace {

std::optional<std::uint16_t> match_merchant(const Program& program, std::string_view name) {
  const auto& rules = program.merchant_rules;
  const auto prefixes = std::find_if(rules.begin(), rules.end(), [](const MerchantRule& rule) {
    return rule.match == MerchantMatch::prefix;
  });
  const auto exact =
      std::lower_bound(rules.begin(), prefixes, name,
                       [](const MerchantRule& rule, std::string_view text) { return rule.name < text; });
  if (exact != prefixes && exact->name == name) return static_cast<std::uint16_t>(exact - rules.begin());
  const auto prefix = std::find_if(prefixes, rules.end(),
                                   [&](const MerchantRule& rule) { return name.starts_with(rule.name); });
  if (prefix != rules.end()) return static_cast<std::uint16_t>(prefix - rules.begin());
  return std::nullopt;
}

std::optional<std::uint16_t> match_mcc(const Program& program, Mcc mcc) {
  const auto& rules = program.mcc_rules;
  auto after = std::upper_bound(rules.begin(), rules.end(), mcc,
                                [](Mcc code, const MccRule& rule) { return code < rule.first; });
  if (after == rules.begin()) return std::nullopt;
  --after;
  if (mcc > after->last) return std::nullopt;
  return static_cast<std::uint16_t>(after - rules.begin());
}

/// In the order of match_merchant, and no rule twice.
bool sorted_as_promised(const std::vector<MerchantRule>& rules) {
  const auto before = [](const MerchantRule& a, const MerchantRule& b) {
    if (a.match != b.match) return a.match < b.match;
    if (a.match == MerchantMatch::prefix && a.name.size() != b.name.size())
      return a.name.size() > b.name.size();
    return a.name < b.name;
  };
  return std::adjacent_find(rules.begin(), rules.end(), [&](const MerchantRule& a, const MerchantRule& b) {
           return !before(a, b);
         }) == rules.end();
}

/// What the program's event takes in the log at most, by the layout of schemas/event.fbs.
std::size_t stored_bytes_max(const Program& program) {
  std::size_t bytes = 1024 + program.name.size() + program.document.size();
  bytes += 16 * program.categories.size() + 6 * program.mcc_rules.size();
  for (const auto& rule : program.merchant_rules) bytes += 32 + rule.name.size();
  return bytes;
}

bool fallback_ends(const Program& program, std::size_t from) {
  auto at = std::optional<CategoryOrdinal>(static_cast<CategoryOrdinal>(from));
  for (std::size_t steps = 0; at; ++steps) {
    if (steps > program.categories.size()) return false;
    at = program.categories[*at].fallback;
  }
  return true;
}

}  // namespace

RuleMatch match_rule(const Program& program, Mcc mcc, std::string_view normalised_merchant) {
  if (!program.merchant_rules.empty()) {
    if (const auto rule = match_merchant(program, normalised_merchant)) {
      return {RuleKind::merchant, *rule, program.merchant_rules[*rule].category};
    }
  }
  if (const auto rule = match_mcc(program, mcc))
    return {RuleKind::mcc, *rule, program.mcc_rules[*rule].category};
  return {RuleKind::fallthrough, 0, program.default_category};
}

std::string unsoundness(const Program& program) {
  const auto count = program.categories.size();
  if (count == 0 || count > limits::wallets_per_account_max) return "categories: 1 to 16 are needed";
  if (program.default_category >= count) return "default_category: no such category";
  for (std::size_t i = 0; i < count; ++i) {
    if (!program.categories[i].category) return "categories: a name is empty";
    for (std::size_t j = 0; j < i; ++j) {
      if (program.categories[i].category == program.categories[j].category)
        return "categories: a name stands twice";
    }
    if (program.categories[i].fallback && *program.categories[i].fallback >= count)
      return "fallback: no such category";
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (!fallback_ends(program, i)) return "fallback: a chain has a cycle";
  }
  if (program.mcc_rules.size() > 10'000) return "mcc_rules: at most 10000";
  for (std::size_t i = 0; i < program.mcc_rules.size(); ++i) {
    const auto& rule = program.mcc_rules[i];
    if (rule.first > rule.last || rule.last > mcc_max) return "mcc_rules: a range is not within 0000 to 9999";
    if (rule.category >= count) return "mcc_rules: no such category";
    if (i > 0 && program.mcc_rules[i - 1].last >= rule.first)
      return "mcc_rules: ranges overlap or are not in order";
  }
  if (program.merchant_rules.size() > 10'000) return "merchant_rules: at most 10000";
  for (const auto& rule : program.merchant_rules) {
    if (rule.match != MerchantMatch::exact && rule.match != MerchantMatch::prefix)
      return "merchant_rules: no such match";
    if (rule.name.empty()) return "merchant_rules: a name is empty";
    if (rule.category >= count) return "merchant_rules: no such category";
  }
  if (!sorted_as_promised(program.merchant_rules)) return "merchant_rules: not in order, or one stands twice";
  if (stored_bytes_max(program) > limits::event_bytes_max) return "the program is too large";
  return {};
}

}  // namespace lastro::domain
