#include "engine/domain/programs/restriction_check.h"

#include <algorithm>

namespace lastro::domain {
namespace {

DecidingLimit entry(std::optional<std::uint16_t> ordinal) {
  return {.kind = LimitKind::list_entry, .ordinal = ordinal.value_or(no_entry)};
}

RestrictionFinding refuse_mcc(const Restrictions& in, Mcc mcc) {
  if (const auto at = find_range(in.blocked_mccs, mcc)) return {DeclineReason::mcc_not_allowed, entry(at)};
  if (!in.allowed_mccs.empty() && !find_range(in.allowed_mccs, mcc))
    return {DeclineReason::mcc_not_allowed, entry({})};
  return {};
}

RestrictionFinding refuse_merchant(const CompiledProgram& program, std::string_view name) {
  const auto find = [&](const NameMatcher& patterns) {
    const auto whole = patterns.find(name);
    return whole ? whole : patterns.find(program.without_processor(name));
  };
  if (const auto at = find(program.blocked_merchants()))
    return {DeclineReason::merchant_not_allowed, entry(at)};
  if (!program.allowed_merchants().empty() && !find(program.allowed_merchants()))
    return {DeclineReason::merchant_not_allowed, entry({})};
  return {};
}

RestrictionFinding refuse_country(const Restrictions& in, const Country& country) {
  const auto find = [&](const std::vector<Country>& list) -> std::optional<std::uint16_t> {
    const auto at = std::find(list.begin(), list.end(), country);
    if (at == list.end()) return std::nullopt;
    return static_cast<std::uint16_t>(at - list.begin());
  };
  if (const auto at = find(in.blocked_countries)) return {DeclineReason::country_not_allowed, entry(at)};
  if (!in.allowed_countries.empty() && !find(in.allowed_countries))
    return {DeclineReason::country_not_allowed, entry({})};
  return {};
}

RestrictionFinding refuse_entry_mode(const Restrictions& in, EntryMode mode) {
  const auto bit = static_cast<std::uint8_t>(mode);
  if ((in.blocked_entry_modes >> bit & 1U) != 0) return {DeclineReason::entry_mode_not_allowed, entry(bit)};
  if (in.allowed_entry_modes != 0 && (in.allowed_entry_modes >> bit & 1U) == 0)
    return {DeclineReason::entry_mode_not_allowed, entry({})};
  return {};
}

RestrictionFinding refuse_hour(const Program& program, UnixMicros time) {
  const auto& windows = program.restrictions.allowed_hours;
  if (windows.empty()) return {};
  const auto local = local_time(program.time_zone, time);
  const bool open = std::any_of(windows.begin(), windows.end(), [&](const HourWindow& window) {
    return (window.days >> local.weekday & 1U) != 0 && local.minute >= window.from &&
           local.minute < window.until;
  });
  if (open) return {};
  return {DeclineReason::hour_not_allowed, entry({})};
}

}  // namespace

RestrictionFinding time_refusal(const Program& program, UnixMicros business_time, UnixMicros recorded_at) {
  constexpr UnixMicros minute = 60'000'000;
  const auto& bounds = program.transaction_time;
  if (!bounds) return {};
  const auto oldest = recorded_at - bounds->oldest_hours * 60 * minute;
  const auto newest = recorded_at + bounds->newest_minutes * minute;
  if (business_time >= oldest && business_time <= newest) return {};
  const bool late = business_time < oldest;
  return {DeclineReason::transaction_time_not_allowed,
          {.kind = LimitKind::transaction_time,
           .ordinal = static_cast<std::uint16_t>(late ? 0 : 1),
           .limit = late ? oldest : newest,
           .used = business_time}};
}

RestrictionFinding restriction_on(const CompiledProgram& program, const MerchantData& merchant,
                                  std::string_view name, UnixMicros business_time) {
  const auto& restrictions = program.program().restrictions;
  auto finding = refuse_mcc(restrictions, merchant.mcc);
  if (finding.reason == DeclineReason::none) finding = refuse_merchant(program, name);
  if (finding.reason == DeclineReason::none) finding = refuse_country(restrictions, merchant.country);
  if (finding.reason == DeclineReason::none) finding = refuse_entry_mode(restrictions, merchant.entry_mode);
  if (finding.reason == DeclineReason::none) finding = refuse_hour(program.program(), business_time);
  return finding;
}

}  // namespace lastro::domain
