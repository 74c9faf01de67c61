#include "engine/domain/programs/program_hash.h"

#include "engine/base/bytes.h"

namespace lastro::domain {
namespace {

template <class Ranges>
void add_ranges(Hasher& to, const Ranges& ranges) {
  to.add(ranges.size());
  for (const auto& range : ranges) {
    to.add(std::uint64_t{range.first});
    to.add(std::uint64_t{range.last});
  }
}

void add_hold_rules(Hasher& to, const HoldRules& rules) {
  to.add(std::uint64_t{rules.life_s});
  to.add(std::uint64_t{rules.tolerance_basis_points});
}

void add_restrictions(Hasher& to, const Restrictions& in) {
  add_ranges(to, in.blocked_mccs);
  add_ranges(to, in.allowed_mccs);
  for (const auto* patterns : {&in.blocked_merchants, &in.allowed_merchants}) {
    to.add(patterns->size());
    for (const auto& pattern : *patterns) {
      to.add(pattern.match);
      to.add(pattern.name);
    }
  }
  for (const auto* countries : {&in.blocked_countries, &in.allowed_countries}) {
    to.add(countries->size());
    for (const auto& country : *countries) to.add(std::string_view{country.data(), country.size()});
  }
  to.add(std::uint64_t{in.blocked_entry_modes});
  to.add(std::uint64_t{in.allowed_entry_modes});
  to.add(in.allowed_hours.size());
  for (const auto& hours : in.allowed_hours) {
    to.add(std::uint64_t{hours.days});
    to.add(std::uint64_t{hours.from});
    to.add(std::uint64_t{hours.until});
  }
}

void add_controls(Hasher& to, const Program& program) {
  to.add(program.mcc_groups.size());
  for (const auto& group : program.mcc_groups) {
    to.add(group.name);
    add_ranges(to, group.ranges);
  }
  to.add(program.controls.size());
  for (const auto& control : program.controls) {
    to.add(control.name);
    to.add(control.by);
    to.add(control.per);
    to.add(std::uint64_t{control.hours});
    to.add(control.amount);
    to.add(std::uint64_t{control.count});
    to.add(std::uint64_t{control.categories});
    to.add(std::uint64_t{control.mcc_group});
  }
}

void add_fees(Hasher& to, const Program& program) {
  to.add(program.fees.size());
  for (const auto& fee : program.fees) {
    to.add(fee.name);
    to.add(fee.on);
    to.add(fee.paid_by);
    to.add(fee.amount);
    to.add(std::uint64_t{fee.basis_points});
    to.add(std::uint64_t{fee.categories});
    to.add(std::uint64_t{fee.mcc_group});
    to.add(std::uint64_t{fee.refundable});
  }
}

/// What stands in the document and is no rule: zone, holds and switches.
void add_settings(Hasher& to, const Program& program) {
  to.add(program.time_zone.name);
  to.add(static_cast<std::uint64_t>(program.time_zone.first_offset_s));
  to.add(program.time_zone.transitions.size());
  for (const auto& transition : program.time_zone.transitions) {
    to.add(static_cast<std::uint64_t>(transition.at_s));
    to.add(static_cast<std::uint64_t>(transition.offset_s));
  }
  to.add(std::uint64_t{program.transaction_time.has_value()});
  if (program.transaction_time) {
    to.add(std::uint64_t{program.transaction_time->oldest_hours});
    to.add(std::uint64_t{program.transaction_time->newest_minutes});
  }
  add_hold_rules(to, program.hold_rules);
  add_ranges(to, program.mcc_hold_rules);
  for (const auto& rule : program.mcc_hold_rules) add_hold_rules(to, rule.rules);
  to.add(std::uint64_t{program.partial_approval});
  to.add(std::uint64_t{program.split});
  to.add(std::uint64_t{program.capture_later});
}

}  // namespace

void add_program(Hasher& to, const Program& program) {
  to.add(program.name);
  to.add(program.document);
  to.add(as_text(program.digest));
  to.add(program.default_category ? std::uint64_t{*program.default_category} : UINT64_MAX);
  to.add(program.categories.size());
  for (const auto& category : program.categories) {
    to.add(category.category);
    to.add(category.fallback ? std::uint64_t{*category.fallback} : UINT64_MAX);
  }
  to.add(program.mcc_rules.size());
  for (const auto& rule : program.mcc_rules) {
    to.add(std::uint64_t{rule.first});
    to.add(std::uint64_t{rule.last});
    to.add(std::uint64_t{rule.category});
  }
  to.add(program.merchant_rules.size());
  for (const auto& rule : program.merchant_rules) {
    to.add(rule.match);
    to.add(rule.name);
    to.add(std::uint64_t{rule.category});
  }
  to.add(program.processor_prefixes.size());
  for (const auto& prefix : program.processor_prefixes) to.add(prefix);
  add_restrictions(to, program.restrictions);
  add_controls(to, program);
  add_fees(to, program);
  add_settings(to, program);
}

void add_draft(Hasher& to, const ProgramDraft& draft) {
  to.add(as_text(draft.program));
  to.add(draft.parts.size());
  Program rows;
  for (const auto& part : draft.parts) {
    rows.document = part->document;
    rows.mcc_rules = part->mcc_rules;
    rows.merchant_rules = part->merchant_rules;
    rows.restrictions.blocked_merchants = part->blocked_merchants;
    rows.restrictions.allowed_merchants = part->allowed_merchants;
    add_program(to, rows);
  }
}

}  // namespace lastro::domain
