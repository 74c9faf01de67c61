#include <algorithm>
#include <set>

#include "engine/base/limits.h"
#include "engine/domain/programs/merchant_name.h"
#include "engine/programs/document_parts.h"

namespace lastro::programs {
namespace {

constexpr std::size_t rules_max = 10'000;
constexpr std::int64_t priority_max = 100;

std::optional<domain::Mcc> parse_mcc(std::string_view text) {
  if (text.size() != 4) return std::nullopt;
  unsigned value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  return static_cast<domain::Mcc>(value);
}

struct PrioritisedRule {
  domain::MccRange range;
  domain::CategoryOrdinal category;
  std::int64_t priority;
};

/// Which rule each code goes to: the one of the highest priority. Two of one priority may not share a code.
void lay_out(const std::vector<PrioritisedRule>& rules, const Fields& document, domain::Program& program) {
  constexpr std::size_t codes = domain::mcc_max + std::size_t{1};
  std::vector<std::size_t> owner(codes, rules.size());
  for (std::size_t i = 0; i < rules.size(); ++i) {
    for (std::size_t mcc = rules[i].range.first; mcc <= rules[i].range.last; ++mcc) {
      auto& before = owner[mcc];
      if (before == rules.size() || rules[before].priority < rules[i].priority) {
        before = i;
      } else if (rules[before].priority == rules[i].priority) {
        return document.mistakes().add(
            below(document.place("mcc_rules"), i) + "/mcc",
            "overlaps /mcc_rules/" + std::to_string(before) + ": give one of them a higher priority");
      }
    }
  }
  for (std::size_t mcc = 0; mcc < codes; ++mcc) {
    const auto rule = owner[mcc];
    if (rule == rules.size()) continue;
    const auto code = static_cast<domain::Mcc>(mcc);
    if (mcc > 0 && owner[mcc - 1] == rule) {
      program.mcc_rules.back().last = code;
    } else {
      program.mcc_rules.push_back({.first = code, .last = code, .category = rules[rule].category});
    }
  }
}

std::optional<domain::CategoryOrdinal> read_category(const Fields& fields, std::string_view key,
                                                     const domain::Program& program) {
  const auto category = find_category(program, fields.text(key).value_or(""));
  if (!category) fields.refuse(key, "names no category");
  return category;
}

void check_chains(const Fields& document, const domain::Program& program) {
  for (std::size_t i = 0; i < program.categories.size(); ++i) {
    auto at = program.categories[i].fallback;
    for (std::size_t steps = 0; at && steps <= program.categories.size(); ++steps) {
      if (*at == i) {
        return document.mistakes().add(below(document.place("categories"), i) + "/fallback",
                                       "leads back to this category");
      }
      at = program.categories[*at].fallback;
    }
  }
}

}  // namespace

std::optional<domain::MccRange> parse_mcc_range(std::string_view text) {
  const auto dash = text.find('-');
  const auto first = parse_mcc(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : parse_mcc(text.substr(dash + 1));
  if (!first || !last || *first > *last) return std::nullopt;
  return domain::MccRange{.first = *first, .last = *last};
}

bool is_program_name(std::string_view name) {
  if (name.empty() || name.size() > 32 || name.front() < 'a' || name.front() > 'z') return false;
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

std::optional<domain::CategoryOrdinal> find_category(const domain::Program& program, std::string_view name) {
  for (std::size_t i = 0; i < program.categories.size(); ++i) {
    if (program.categories[i].category && program.categories[i].category.name() == name)
      return static_cast<domain::CategoryOrdinal>(i);
  }
  return std::nullopt;
}

void read_pattern(const Fields& fields, domain::MerchantMatch& match, std::string& name) {
  using domain::MerchantMatch;
  const auto kind = fields.text("match").value_or("");
  if (kind != "exact" && kind != "prefix" && kind != "contains")
    fields.refuse("match", "must be exact, prefix or contains");
  match = kind == "exact"    ? MerchantMatch::exact
          : kind == "prefix" ? MerchantMatch::prefix
                             : MerchantMatch::contains;
  name = domain::normalise_merchant(fields.text("name").value_or("")).view();
  if (name.empty()) fields.refuse("name", "must be a merchant name");
}

std::vector<domain::MccRange> read_mccs(const Fields& fields, std::string_view key) {
  std::vector<domain::MccRange> ranges;
  fields.texts(key, domain::restriction_entries_max, [&](std::string_view text, const std::string& place) {
    const auto range = parse_mcc_range(text);
    if (!range) return fields.mistakes().add(place, mcc_form);
    for (const auto& other : ranges) {
      if (range->first <= other.last && other.first <= range->last)
        return fields.mistakes().add(place, "overlaps an entry before it");
    }
    ranges.push_back(*range);
  });
  std::sort(ranges.begin(), ranges.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  return ranges;
}

void read_categories(const Fields& document, domain::Program& program) {
  std::vector<std::pair<std::optional<std::string>, std::string>> fallbacks;
  document.objects("categories", limits::wallets_per_account_max, [&](auto object, const std::string& place) {
    const Fields fields(object, place, {"name", "fallback"}, document.mistakes());
    const auto category = domain::Category::from(fields.text("name").value_or(""));
    if (!category) fields.refuse("name", "must match [A-Z][A-Z0-9_]{0,7}");
    if (category && find_category(program, category->name())) fields.refuse("name", "stands twice");
    program.categories.push_back({.category = category.value_or(domain::Category{}), .fallback = {}});
    auto& fallback = fallbacks.emplace_back(std::nullopt, fields.place("fallback"));
    if (fields.has("fallback")) fallback.first = fields.text("fallback").value_or("");
  });
  if (document.has("categories") && program.categories.empty())
    document.refuse("categories", "needs a category");
  for (std::size_t i = 0; i < fallbacks.size(); ++i) {
    if (!fallbacks[i].first) continue;
    program.categories[i].fallback = find_category(program, *fallbacks[i].first);
    if (!program.categories[i].fallback) document.mistakes().add(fallbacks[i].second, "names no category");
  }
  check_chains(document, program);
}

void read_mcc_rules(const Fields& document, domain::Program& program) {
  std::vector<PrioritisedRule> rules;
  document.objects("mcc_rules", rules_max, [&](auto object, const std::string& place) {
    const Fields fields(object, place, {"mcc", "category", "priority"}, document.mistakes());
    const auto range = parse_mcc_range(fields.text("mcc").value_or(""));
    if (!range) fields.refuse("mcc", mcc_form);
    const auto category = read_category(fields, "category", program);
    const auto priority = fields.integer("priority", 0, priority_max).value_or(0);
    if (range && category) rules.push_back({.range = *range, .category = *category, .priority = priority});
  });
  if (!document.mistakes().first()) lay_out(rules, document, program);
}

void read_merchant_rules(const Fields& document, domain::Program& program) {
  std::set<std::pair<domain::MerchantMatch, std::string>> seen;
  document.objects("merchant_rules", rules_max, [&](auto object, const std::string& place) {
    const Fields fields(object, place, {"match", "name", "category"}, document.mistakes());
    domain::MerchantRule rule{};
    read_pattern(fields, rule.match, rule.name);
    if (!seen.emplace(rule.match, rule.name).second) fields.refuse("name", "stands twice");
    if (const auto category = read_category(fields, "category", program)) rule.category = *category;
    program.merchant_rules.push_back(std::move(rule));
  });
  std::sort(program.merchant_rules.begin(), program.merchant_rules.end(),
            domain::precedes<domain::MerchantRule>);
  document.texts("processor_prefixes", 64, [&](std::string_view text, const std::string& place) {
    const auto prefix = domain::normalise_merchant(text);
    if (prefix.view().empty()) return document.mistakes().add(place, "must be the beginning of a name");
    if (std::ranges::find(program.processor_prefixes, prefix.view()) != program.processor_prefixes.end())
      return document.mistakes().add(place, "stands twice");
    program.processor_prefixes.emplace_back(prefix.view());
  });
  std::sort(program.processor_prefixes.begin(), program.processor_prefixes.end(), domain::longer_precedes);
}

}  // namespace lastro::programs
