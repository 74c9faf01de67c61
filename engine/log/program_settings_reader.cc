#include "engine/domain/programs/merchant_name.h"
#include "engine/log/event_reader.h"
#include "engine/log/program_settings.h"

namespace lastro::log {
namespace {

constexpr std::size_t control_name_max = 32;
constexpr std::size_t zone_name_max = 64;

bool read_name(const flatbuffers::String* in, std::size_t bytes_max, std::string& to) {
  std::string_view text;
  if (!EventReader::text(in, bytes_max, text)) return false;
  to = text;
  return true;
}

/// Structs of fields of two bytes or one are as aligned as their vector's length: the verifier saw to that.
void read_ranges(const flatbuffers::Vector<const schema::MccRange*>* in, std::vector<domain::MccRange>& to) {
  if (in == nullptr) return;
  for (const auto* range : *in) to.push_back({.first = range->first(), .last = range->last()});
}

void read_countries(const flatbuffers::Vector<std::uint16_t>* in, std::vector<domain::Country>& to) {
  if (in == nullptr) return;
  for (const auto code : *in) to.push_back({static_cast<char>(code & 0xFFU), static_cast<char>(code >> 8U)});
}

bool read_zone(const schema::ProgramSettings& in, domain::TimeZone& to) {
  to.first_offset_s = in.zone_first_offset_s();
  if (const auto* transitions = in.zone_transitions()) {
    if (!EventReader::is_aligned(*transitions)) return false;
    for (const auto* each : *transitions)
      to.transitions.push_back({.at_s = each->at_s(), .offset_s = each->offset_s()});
  }
  return read_name(in.time_zone(), zone_name_max, to.name);
}

bool read_restrictions(const schema::ProgramSettings& in, domain::Restrictions& to) {
  read_ranges(in.blocked_mccs(), to.blocked_mccs);
  read_ranges(in.allowed_mccs(), to.allowed_mccs);
  read_countries(in.blocked_countries(), to.blocked_countries);
  read_countries(in.allowed_countries(), to.allowed_countries);
  to.blocked_entry_modes = in.blocked_entry_modes();
  to.allowed_entry_modes = in.allowed_entry_modes();
  if (const auto* hours = in.allowed_hours()) {
    for (const auto* window : *hours)
      to.allowed_hours.push_back({.days = window->days(), .from = window->from(), .until = window->until()});
  }
  return read_patterns(in.blocked_merchants(), to.blocked_merchants) &&
         read_patterns(in.allowed_merchants(), to.allowed_merchants);
}

bool read_controls(const schema::ProgramSettings& in, domain::Program& to) {
  if (const auto* groups = in.mcc_groups()) {
    for (const auto* group : *groups) {
      auto& added = to.mcc_groups.emplace_back();
      if (to.mcc_groups.size() > domain::mcc_groups_max) return false;
      if (!read_name(group->name(), control_name_max, added.name)) return false;
      read_ranges(group->ranges(), added.ranges);
    }
  }
  if (in.controls() == nullptr) return true;
  for (const auto* control : *in.controls()) {
    to.controls.push_back({.name = {},
                           .by = static_cast<domain::ControlSubject>(control->by()),
                           .per = static_cast<domain::ControlWindow>(control->per()),
                           .hours = control->hours(),
                           .amount = Amount{control->amount()},
                           .count = control->count(),
                           .categories = control->categories(),
                           .mcc_group = control->mcc_group()});
    if (!read_name(control->name(), control_name_max, to.controls.back().name)) return false;
  }
  return true;
}

bool read_fees(const schema::ProgramSettings& in, domain::Program& to) {
  if (in.fees() == nullptr) return true;
  if (in.fees()->size() > domain::fees_max) return false;
  for (const auto* fee : *in.fees()) {
    to.fees.push_back({.name = {},
                       .on = static_cast<domain::FeeOccasion>(fee->on()),
                       .paid_by = static_cast<domain::FeePayer>(fee->paid_by()),
                       .amount = Amount{fee->amount()},
                       .basis_points = fee->basis_points(),
                       .categories = fee->categories(),
                       .mcc_group = fee->mcc_group(),
                       .refundable = fee->refundable()});
    if (!read_name(fee->name(), control_name_max, to.fees.back().name)) return false;
  }
  return true;
}

}  // namespace

bool read_patterns(const NamePatterns* in, std::vector<domain::NamePattern>& to) {
  if (in == nullptr) return true;
  for (const auto* pattern : *in) {
    to.push_back({.match = static_cast<domain::MerchantMatch>(pattern->match()), .name = {}});
    if (!read_name(pattern->name(), domain::NormalisedMerchant::capacity, to.back().name)) return false;
  }
  return true;
}

bool read_settings(const schema::ProgramSettings& in, domain::Program& program) {
  if (const auto* prefixes = in.processor_prefixes()) {
    for (const auto* prefix : *prefixes) {
      auto& added = program.processor_prefixes.emplace_back();
      if (!read_name(prefix, domain::NormalisedMerchant::capacity, added)) return false;
    }
  }
  program.hold_rules = {.life_s = in.hold_life_s(),
                        .tolerance_basis_points = in.hold_tolerance_basis_points()};
  if (const auto* holds = in.mcc_hold_rules()) {
    for (const auto* rule : *holds) {
      program.mcc_hold_rules.push_back(
          {.first = rule->first(),
           .last = rule->last(),
           .rules = {.life_s = rule->life_s(), .tolerance_basis_points = rule->tolerance_basis_points()}});
    }
  }
  program.partial_approval = in.partial_approval();
  program.split = in.split();
  program.capture_later = in.capture_later();
  if (in.bounds_transaction_time())
    program.transaction_time = {.oldest_hours = in.oldest_hours(), .newest_minutes = in.newest_minutes()};
  return read_zone(in, program.time_zone) && read_restrictions(in, program.restrictions) &&
         read_controls(in, program) && read_fees(in, program);
}

}  // namespace lastro::log
