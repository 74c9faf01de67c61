#include <vector>

#include "engine/log/program_settings.h"

namespace lastro::log {
namespace {

using flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;

template <class Row, class Values, class MakeRow>
auto rows_of(FlatBufferBuilder& builder, const Values& values, MakeRow make) {
  std::vector<Row> rows;
  rows.reserve(values.size());
  for (const auto& value : values) rows.push_back(make(value));
  return rows.empty() ? 0 : builder.CreateVectorOfStructs(rows);
}

template <class Table, class Values, class MakeTable>
Offset<flatbuffers::Vector<Offset<Table>>> tables_of(FlatBufferBuilder& builder, const Values& values,
                                                     MakeTable make) {
  std::vector<Offset<Table>> tables;
  tables.reserve(values.size());
  for (const auto& value : values) tables.push_back(make(value));
  if (tables.empty()) return 0;
  return builder.CreateVector(tables);
}

auto ranges_of(FlatBufferBuilder& builder, const std::vector<domain::MccRange>& ranges) {
  return rows_of<schema::MccRange>(builder, ranges, [](const domain::MccRange& range) {
    return schema::MccRange(range.first, range.last);
  });
}

Offset<flatbuffers::Vector<std::uint16_t>> countries_of(FlatBufferBuilder& builder,
                                                        const std::vector<domain::Country>& countries) {
  std::vector<std::uint16_t> codes;
  codes.reserve(countries.size());
  for (const auto& country : countries) {
    codes.push_back(static_cast<std::uint16_t>(static_cast<unsigned char>(country[0]) |
                                               static_cast<unsigned char>(country[1]) << 8U));
  }
  if (codes.empty()) return 0;
  return builder.CreateVector(codes);
}

auto groups_of(FlatBufferBuilder& builder, const std::vector<domain::MccGroup>& groups) {
  return tables_of<schema::MccGroup>(builder, groups, [&](const domain::MccGroup& group) {
    const auto name = builder.CreateString(group.name);
    std::vector<schema::MccRange> rows;  // a required field, so there even where it is empty
    for (const auto& range : group.ranges) rows.emplace_back(range.first, range.last);
    const auto ranges = builder.CreateVectorOfStructs(rows);
    return schema::CreateMccGroup(builder, name, ranges);
  });
}

auto controls_of(FlatBufferBuilder& builder, const std::vector<domain::SpendControl>& controls) {
  return tables_of<schema::SpendControl>(builder, controls, [&](const domain::SpendControl& control) {
    const auto name = builder.CreateString(control.name);
    return schema::CreateSpendControl(
        builder, name, static_cast<std::uint8_t>(control.by), static_cast<std::uint8_t>(control.per),
        control.hours, control.amount.minor, control.count, control.categories, control.mcc_group);
  });
}

auto fees_of(FlatBufferBuilder& builder, const std::vector<domain::FeeRule>& fees) {
  return tables_of<schema::FeeRule>(builder, fees, [&](const domain::FeeRule& fee) {
    const auto name = builder.CreateString(fee.name);
    return schema::CreateFeeRule(builder, name, static_cast<std::uint8_t>(fee.on),
                                 static_cast<std::uint8_t>(fee.paid_by), fee.amount.minor, fee.basis_points,
                                 fee.categories, fee.mcc_group, fee.refundable);
  });
}

bool says_nothing(const domain::Program& program) {
  domain::Program plain;
  plain.name = program.name;
  plain.document = program.document;
  plain.digest = program.digest;
  plain.categories = program.categories;
  plain.mcc_rules = program.mcc_rules;
  plain.merchant_rules = program.merchant_rules;
  plain.default_category = program.default_category;
  return plain == program;
}

}  // namespace

Offset<NamePatterns> write_patterns(FlatBufferBuilder& builder,
                                    const std::vector<domain::NamePattern>& patterns) {
  return tables_of<schema::NamePattern>(builder, patterns, [&](const domain::NamePattern& pattern) {
    const auto name = builder.CreateString(pattern.name);
    return schema::CreateNamePattern(builder, static_cast<std::uint8_t>(pattern.match), name);
  });
}

Offset<schema::ProgramSettings> write_settings(FlatBufferBuilder& builder, const domain::Program& program) {
  if (says_nothing(program)) return 0;
  const auto& restrictions = program.restrictions;
  Offset<flatbuffers::Vector<Offset<flatbuffers::String>>> prefixes;
  if (!program.processor_prefixes.empty())
    prefixes = builder.CreateVectorOfStrings(program.processor_prefixes);
  const auto zone = program.time_zone.name.empty() ? Offset<flatbuffers::String>{}
                                                   : builder.CreateString(program.time_zone.name);
  const auto transitions = rows_of<schema::ZoneTransition>(
      builder, program.time_zone.transitions,
      [](const domain::ZoneTransition& each) { return schema::ZoneTransition(each.at_s, each.offset_s); });
  const auto blocked_mccs = ranges_of(builder, restrictions.blocked_mccs);
  const auto allowed_mccs = ranges_of(builder, restrictions.allowed_mccs);
  const auto blocked_merchants = write_patterns(builder, restrictions.blocked_merchants);
  const auto allowed_merchants = write_patterns(builder, restrictions.allowed_merchants);
  const auto blocked_countries = countries_of(builder, restrictions.blocked_countries);
  const auto allowed_countries = countries_of(builder, restrictions.allowed_countries);
  const auto hours =
      rows_of<schema::HourWindow>(builder, restrictions.allowed_hours, [](const domain::HourWindow& window) {
        return schema::HourWindow(window.from, window.until, window.days);
      });
  const auto groups = groups_of(builder, program.mcc_groups);
  const auto controls = controls_of(builder, program.controls);
  const auto fees = fees_of(builder, program.fees);
  const auto& bounds = program.transaction_time;
  const auto holds =
      rows_of<schema::HoldRule>(builder, program.mcc_hold_rules, [](const domain::MccHoldRule& rule) {
        return schema::HoldRule(rule.rules.life_s, rule.first, rule.last, rule.rules.tolerance_basis_points);
      });
  return schema::CreateProgramSettings(builder, prefixes, zone, program.time_zone.first_offset_s, transitions,
                                       blocked_mccs, allowed_mccs, blocked_merchants, allowed_merchants,
                                       blocked_countries, allowed_countries, restrictions.blocked_entry_modes,
                                       restrictions.allowed_entry_modes, hours, groups, controls,
                                       program.hold_rules.life_s, program.hold_rules.tolerance_basis_points,
                                       holds, program.partial_approval, program.split, program.capture_later,
                                       bounds.has_value(), bounds ? bounds->oldest_hours : std::uint16_t{0},
                                       bounds ? bounds->newest_minutes : std::uint16_t{0}, fees);
}

}  // namespace lastro::log
