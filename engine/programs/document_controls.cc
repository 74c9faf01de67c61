#include <algorithm>
#include <array>

#include "engine/programs/document_parts.h"

namespace lastro::programs {
namespace {

using domain::ControlSubject;
using domain::ControlWindow;

/// By value, from 1.
constexpr std::array<std::string_view, 5> subjects{"card", "wallet", "category", "mcc_group", "merchant"};
constexpr std::array<std::string_view, 5> windows{"transaction", "day", "week", "month", "hours"};
constexpr std::int64_t count_max = 1'000'000;
constexpr std::int64_t amount_max_minor = 999'999'999'999'999'999;  ///< 16 digits before the point

template <class Enum, class Names>
std::optional<Enum> value_of(const Names& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin() + 1);
}

void read_group(const Fields& fields, domain::Program& program) {
  domain::MccGroup group;
  read_own_name(fields, program.mcc_groups, group.name);
  group.ranges = read_mccs(fields, "mccs");
  if (group.ranges.empty()) fields.refuse("mccs", "needs an MCC");
  program.mcc_groups.push_back(std::move(group));
}

void read_limits(const Fields& fields, domain::SpendControl& control) {
  if (fields.has("amount")) {
    // Every currency known has two decimals; the amount is in that of the account.
    const auto parsed = parse_amount(fields.text("amount").value_or(""), 2);
    if (!parsed.amount || parsed.amount->minor <= 0 || parsed.amount->minor > amount_max_minor) {
      fields.refuse("amount", "must be a decimal string above zero with at most two decimals");
    } else {
      control.amount = *parsed.amount;
    }
  }
  if (control.per == ControlWindow::transaction && fields.has("count"))
    return fields.refuse("count", "a transaction has no count");
  control.count = static_cast<std::uint32_t>(fields.integer("count", 1, count_max).value_or(0));
  if (!fields.has("amount") && !fields.has("count")) fields.refuse("amount", "amount or count is needed");
}

void read_window(const Fields& fields, const domain::Program& program, domain::SpendControl& control) {
  const auto per = value_of<ControlWindow>(windows, fields.text("per").value_or(""));
  if (!per) return fields.refuse("per", "must be transaction, day, week, month or hours");
  control.per = *per;
  if (*per == ControlWindow::hours) {
    if (!fields.has("hours")) return fields.refuse("hours", "is needed where per is hours");
    control.hours =
        static_cast<std::uint16_t>(fields.integer("hours", 1, domain::control_hours_max).value_or(0));
  } else if (fields.has("hours")) {
    return fields.refuse("hours", "is for controls per hours alone");
  }
  const bool is_calendar = *per != ControlWindow::transaction && *per != ControlWindow::hours;
  if (is_calendar && program.time_zone.name.empty()) fields.refuse("per", "needs the program's time_zone");
}

void read_filters(const Fields& fields, const domain::Program& program, domain::SpendControl& control) {
  read_categories_filter(fields, program, control.categories);
  read_group_filter(fields, program, control.mcc_group);
  if (!fields.has("mcc_group") && control.by == ControlSubject::mcc_group)
    fields.refuse("mcc_group", "is needed where by is mcc_group");
}

void read_control(const Fields& fields, domain::Program& program) {
  domain::SpendControl control;
  read_own_name(fields, program.controls, control.name);
  const auto by = value_of<ControlSubject>(subjects, fields.text("by").value_or(""));
  if (!by) return fields.refuse("by", "must be card, wallet, category, mcc_group or merchant");
  control.by = *by;
  read_window(fields, program, control);
  read_limits(fields, control);
  read_filters(fields, program, control);
  program.controls.push_back(std::move(control));
}

void read_hold(const Fields& fields, domain::HoldRules& to) {
  if (const auto life = fields.integer("expires_after_seconds", 1, domain::hold_life_max_s))
    to.life_s = static_cast<std::uint32_t>(*life);
  if (const auto points = fields.integer("tolerance_basis_points", 0, domain::tolerance_max_basis_points))
    to.tolerance_basis_points = static_cast<std::uint16_t>(*points);
}

}  // namespace

void read_categories_filter(const Fields& fields, const domain::Program& program, std::uint16_t& categories) {
  fields.texts("categories", program.categories.size(), [&](std::string_view name, const std::string& place) {
    const auto category = find_category(program, name);
    if (!category) return fields.mistakes().add(place, "names no category");
    categories = static_cast<std::uint16_t>(categories | 1U << *category);
  });
  if (fields.has("categories") && categories == 0) fields.refuse("categories", "needs a category");
}

void read_group_filter(const Fields& fields, const domain::Program& program, std::uint8_t& mcc_group) {
  if (!fields.has("mcc_group")) return;
  const auto name = fields.text("mcc_group").value_or("");
  for (std::size_t i = 0; i < program.mcc_groups.size(); ++i) {
    if (program.mcc_groups[i].name == name) mcc_group = static_cast<std::uint8_t>(i);
  }
  if (mcc_group == domain::no_mcc_group) fields.refuse("mcc_group", "names no MCC group");
}

void read_controls(const Fields& document, domain::Program& program) {
  auto& mistakes = document.mistakes();
  document.objects("mcc_groups", domain::mcc_groups_max, [&](auto object, const std::string& place) {
    read_group(Fields(object, place, {"name", "mccs"}, mistakes), program);
  });
  document.objects("controls", domain::controls_max, [&](auto object, const std::string& place) {
    read_control(
        Fields(object, place, {"name", "by", "per", "hours", "amount", "count", "categories", "mcc_group"},
               mistakes),
        program);
  });
}

void read_holds(const Fields& document, domain::Program& program) {
  auto& mistakes = document.mistakes();
  document.object("holds", [&](auto object, const std::string& place) {
    const Fields holds(object, place, {"expires_after_seconds", "tolerance_basis_points", "mcc_rules"},
                       mistakes);
    read_hold(holds, program.hold_rules);
    auto& rules = program.mcc_hold_rules;
    holds.objects("mcc_rules", 1'000, [&](auto rule_object, const std::string& at) {
      const Fields fields(rule_object, at, {"mcc", "expires_after_seconds", "tolerance_basis_points"},
                          mistakes);
      const auto range = parse_mcc_range(fields.text("mcc").value_or(""));
      if (!range) return fields.refuse("mcc", mcc_form);
      for (const auto& other : rules) {
        if (range->first <= other.last && other.first <= range->last)
          return fields.refuse("mcc", "overlaps a rule before it");
      }
      rules.push_back({.first = range->first, .last = range->last, .rules = program.hold_rules});
      read_hold(fields, rules.back().rules);
    });
    std::sort(rules.begin(), rules.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  });
}

}  // namespace lastro::programs
