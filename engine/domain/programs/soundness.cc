#include <algorithm>

#include "engine/base/limits.h"
#include "engine/domain/programs/program_parts.h"

namespace lastro::domain {
namespace {

constexpr std::size_t name_length_max = 25;
/// Of a program: what OpenAccount can name.
constexpr std::size_t name_bytes_max = 32;
constexpr std::size_t processor_prefixes_max = 64;

template <class Pattern>
std::string pattern_fault(const std::vector<Pattern>& patterns) {
  for (const auto& pattern : patterns) {
    if (pattern.match != MerchantMatch::exact && pattern.match != MerchantMatch::prefix &&
        pattern.match != MerchantMatch::contains)
      return "no such match";
    if (pattern.name.empty()) return "a name is empty";
    if (pattern.name.size() > name_length_max) return "a name is too long";
  }
  const auto out_of_order = std::adjacent_find(patterns.begin(), patterns.end(),
                                               [](const auto& a, const auto& b) { return !precedes(a, b); });
  if (out_of_order != patterns.end()) return "not in order, or one stands twice";
  return {};
}

/// What the program's event takes in the log at most, in one piece, by the layout of schemas/event.fbs.
std::size_t stored_bytes_max(const Program& program) {
  // Whatever it is called: a backtest calls it by another name.
  std::size_t bytes = 2048 + name_bytes_max + program.document.size() + program.time_zone.name.size();
  bytes += 16 * program.categories.size() + 6 * program.mcc_rules.size();
  for (const auto& rule : program.merchant_rules) bytes += 32 + rule.name.size();
  for (const auto& prefix : program.processor_prefixes) bytes += 16 + prefix.size();
  bytes += 16 * program.time_zone.transitions.size() + 16 * program.mcc_hold_rules.size();
  const auto& restrictions = program.restrictions;
  bytes += 4 * (restrictions.blocked_mccs.size() + restrictions.allowed_mccs.size());
  bytes += 2 * (restrictions.blocked_countries.size() + restrictions.allowed_countries.size());
  bytes += 8 * restrictions.allowed_hours.size();
  for (const auto* names : {&restrictions.blocked_merchants, &restrictions.allowed_merchants}) {
    for (const auto& pattern : *names) bytes += 32 + pattern.name.size();
  }
  for (const auto& group : program.mcc_groups) bytes += 48 + group.name.size() + 4 * group.ranges.size();
  for (const auto& control : program.controls) bytes += 80 + control.name.size();
  for (const auto& fee : program.fees) bytes += 80 + fee.name.size();
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

std::string category_fault(const Program& program) {
  const auto count = program.categories.size();
  if (count == 0 || count > limits::wallets_per_account_max) return "categories: 1 to 16 are needed";
  if (program.default_category && *program.default_category >= count)
    return "default_category: no such category";
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
  return {};
}

std::string rule_fault(const Program& program) {
  const auto count = program.categories.size();
  if (program.mcc_rules.size() > 10'000) return "mcc_rules: at most 10000";
  if (const std::string fault = range_fault(program.mcc_rules); !fault.empty()) return "mcc_rules: " + fault;
  for (const auto& rule : program.mcc_rules) {
    if (rule.category >= count) return "mcc_rules: no such category";
  }
  if (program.merchant_rules.size() > 10'000) return "merchant_rules: at most 10000";
  for (const auto& rule : program.merchant_rules) {
    if (rule.category >= count) return "merchant_rules: no such category";
  }
  if (const auto fault = pattern_fault(program.merchant_rules); !fault.empty())
    return "merchant_rules: " + fault;
  const auto& prefixes = program.processor_prefixes;
  if (prefixes.size() > processor_prefixes_max) return "processor_prefixes: at most 64";
  for (std::size_t i = 0; i < prefixes.size(); ++i) {
    if (prefixes[i].empty() || prefixes[i].size() > name_length_max)
      return "processor_prefixes: a prefix is empty or too long";
    if (i > 0 && !longer_precedes(prefixes[i - 1], prefixes[i]))
      return "processor_prefixes: not in order, or one stands twice";
  }
  return {};
}

std::string hold_fault(const Program& program) {
  if (const std::string fault = range_fault(program.mcc_hold_rules); !fault.empty()) return "holds: " + fault;
  const auto is_sound = [](const HoldRules& rules) {
    return rules.life_s > 0 && rules.life_s <= hold_life_max_s &&
           rules.tolerance_basis_points <= tolerance_max_basis_points;
  };
  if (!is_sound(program.hold_rules)) return "holds: a life or a tolerance is out of range";
  for (const auto& rule : program.mcc_hold_rules) {
    if (!is_sound(rule.rules)) return "holds: a life or a tolerance is out of range";
  }
  return {};
}

std::string time_fault(const Program& program) {
  const auto& bounds = program.transaction_time;
  if (!bounds || (bounds->oldest_hours >= 1 && bounds->oldest_hours <= oldest_hours_max &&
                  bounds->newest_minutes <= newest_minutes_max)) {
    return {};
  }
  return "transaction_time: a bound is out of range";
}

std::string control_fault(const Program& program, const SpendControl& control) {
  if (control.name.empty() || control.name.size() > 32) return "a name is empty or too long";
  if (control.by < ControlSubject::card || control.by > ControlSubject::merchant) return "no such subject";
  if (control.per < ControlWindow::transaction || control.per > ControlWindow::hours) return "no such window";
  if ((control.per == ControlWindow::hours) != (control.hours > 0) || control.hours > control_hours_max)
    return "hours are for a sliding window, 1 to 744";
  if (control.amount.minor < 0) return "a limit is negative";
  if (control.amount.minor == 0 && control.count == 0) return "neither amount nor count is limited";
  if (control.per == ControlWindow::transaction && control.count != 0) return "a transaction has no count";
  if (control.categories >> program.categories.size() != 0) return "no such category";
  if (control.mcc_group != no_mcc_group && control.mcc_group >= program.mcc_groups.size())
    return "no such MCC group";
  if (control.by == ControlSubject::mcc_group && control.mcc_group == no_mcc_group)
    return "counts by an MCC group and names none";
  return {};
}

std::string fee_fault(const Program& program, const FeeRule& fee) {
  if (fee.name.empty() || fee.name.size() > 32) return "a name is empty or too long";
  if (fee.on != FeeOccasion::purchase && fee.on != FeeOccasion::balance_inquiry) return "no such occasion";
  if (fee.paid_by != FeePayer::wallet && fee.paid_by != FeePayer::employer) return "no such payer";
  if (fee.amount.minor < 0) return "a fee is negative";
  if (fee.amount.minor == 0 && fee.basis_points == 0) return "a fee is nothing";
  if (fee.basis_points > fee_max_basis_points) return "more than the amount itself";
  if (fee.on == FeeOccasion::balance_inquiry && (fee.basis_points != 0 || fee.refundable))
    return "an inquiry has no amount";
  if (fee.categories >> program.categories.size() != 0) return "no such category";
  if (fee.mcc_group != no_mcc_group && fee.mcc_group >= program.mcc_groups.size()) return "no such MCC group";
  return {};
}

std::string fees_fault(const Program& program) {
  if (program.fees.size() > fees_max) return "fees: at most 16";
  for (std::size_t i = 0; i < program.fees.size(); ++i) {
    if (const auto fault = fee_fault(program, program.fees[i]); !fault.empty()) return "fees: " + fault;
    for (std::size_t j = 0; j < i; ++j) {
      if (program.fees[j].name == program.fees[i].name) return "fees: a name stands twice";
    }
  }
  return {};
}

std::string controls_fault(const Program& program) {
  if (program.mcc_groups.size() > mcc_groups_max) return "mcc_groups: at most 16";
  for (std::size_t i = 0; i < program.mcc_groups.size(); ++i) {
    const auto& group = program.mcc_groups[i];
    if (group.name.empty() || group.name.size() > 32 || group.ranges.empty() || group.ranges.size() > 1'000)
      return "mcc_groups: a group has no name, no range, or too many";
    if (const std::string fault = range_fault(group.ranges); !fault.empty()) return "mcc_groups: " + fault;
    for (std::size_t j = 0; j < i; ++j) {
      if (program.mcc_groups[j].name == group.name) return "mcc_groups: a name stands twice";
    }
  }
  if (program.controls.size() > controls_max) return "controls: at most 16";
  for (std::size_t i = 0; i < program.controls.size(); ++i) {
    if (const auto fault = control_fault(program, program.controls[i]); !fault.empty())
      return "controls: " + fault;
    for (std::size_t j = 0; j < i; ++j) {
      if (program.controls[j].name == program.controls[i].name) return "controls: a name stands twice";
    }
  }
  return {};
}

}  // namespace

std::string unsoundness(const Restrictions& in) {
  for (const auto* mccs : {&in.blocked_mccs, &in.allowed_mccs}) {
    if (mccs->size() > restriction_entries_max) return "restrictions: at most 1000 of a kind";
    if (const std::string fault = range_fault(*mccs); !fault.empty()) return "restrictions: " + fault;
  }
  for (const auto* names : {&in.blocked_merchants, &in.allowed_merchants}) {
    if (names->size() > restriction_entries_max) return "restrictions: at most 1000 of a kind";
    if (const auto fault = pattern_fault(*names); !fault.empty()) return "restrictions: " + fault;
  }
  for (const auto* countries : {&in.blocked_countries, &in.allowed_countries}) {
    if (countries->size() > restriction_entries_max) return "restrictions: at most 1000 of a kind";
    for (std::size_t i = 0; i < countries->size(); ++i) {
      const auto& country = (*countries)[i];
      if (country[0] < 'A' || country[0] > 'Z' || country[1] < 'A' || country[1] > 'Z')
        return "restrictions: no country";
      if (i > 0 && (*countries)[i - 1] >= country)
        return "restrictions: countries are not in order, or one stands twice";
    }
  }
  if ((in.blocked_entry_modes | in.allowed_entry_modes) >> 6U != 0) return "restrictions: no such entry mode";
  if (in.allowed_hours.size() > 64) return "restrictions: at most 64 windows of hours";
  for (const auto& hours : in.allowed_hours) {
    if (hours.days == 0 || hours.days > 127 || hours.from >= hours.until || hours.until > 1440)
      return "restrictions: no window of hours";
  }
  return {};
}

namespace {

/// All but the size.
std::string table_fault(const Program& program) {
  for (const auto& fault : {category_fault(program), rule_fault(program), unsoundness(program.restrictions),
                            unsoundness(program.time_zone), time_fault(program), hold_fault(program),
                            controls_fault(program), fees_fault(program)}) {
    if (!fault.empty()) return fault;
  }
  return {};
}

}  // namespace

bool needs_parts(const Program& program) {
  return program.document.size() > limits::event_document_bytes_max ||
         stored_bytes_max(program) > limits::event_bytes_max;
}

std::string unsoundness(const Program& program) {
  if (auto fault = table_fault(program); !fault.empty()) return fault;
  const bool in_parts = program.digest != Sha256{};
  if (program.document.size() > limits::program_document_bytes_max || needs_parts(program) != in_parts ||
      (in_parts && stored_bytes_max(head_of(program)) > limits::event_bytes_max)) {
    return "the program is too large";
  }
  return {};
}

std::string unsoundness_of_head(const Program& head) {
  const auto& restrictions = head.restrictions;
  if (head.digest == Sha256{} || !head.document.empty() || !head.mcc_rules.empty() ||
      !head.merchant_rules.empty() || !restrictions.blocked_merchants.empty() ||
      !restrictions.allowed_merchants.empty()) {
    return "a head has what its parts have";
  }
  return table_fault(head);
}

}  // namespace lastro::domain
