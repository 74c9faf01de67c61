#include "engine/programs/time_zones.h"

#include <memory>

#include <unicode/basictz.h>
#include <unicode/timezone.h>
#include <unicode/tzrule.h>
#include <unicode/tztrans.h>

namespace lastro::programs {
namespace {

// Seconds since 1970 of 2020-01-01 and 2100-01-01.
constexpr std::int64_t first_s = 1'577'836'800;
constexpr std::int64_t end_s = 4'102'444'800;
constexpr UDate millis_per_second = 1000;

constexpr std::size_t name_length_max = 64;

std::int32_t offset_s(const icu::TimeZoneRule& rule) {
  return (rule.getRawOffset() + rule.getDSTSavings()) / 1000;
}

}  // namespace

std::optional<domain::TimeZone> compile_time_zone(std::string_view name) {
  if (name.empty() || name.size() > name_length_max) return std::nullopt;
  const auto id = icu::UnicodeString::fromUTF8(icu::StringPiece(name.data(), static_cast<int>(name.size())));
  icu::UnicodeString canonical;
  UBool is_system = false;
  UErrorCode status = U_ZERO_ERROR;
  icu::TimeZone::getCanonicalID(id, canonical, is_system, status);
  if (U_FAILURE(status) || !is_system) return std::nullopt;
  const std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(id));
  const auto* rules = dynamic_cast<const icu::BasicTimeZone*>(zone.get());
  if (rules == nullptr || *zone == icu::TimeZone::getUnknown()) return std::nullopt;

  domain::TimeZone compiled;
  compiled.name = name;
  std::int32_t raw = 0;
  std::int32_t savings = 0;
  zone->getOffset(static_cast<UDate>(first_s) * millis_per_second, false, raw, savings, status);
  if (U_FAILURE(status)) return std::nullopt;
  compiled.first_offset_s = (raw + savings) / 1000;
  auto before = compiled.first_offset_s;
  icu::TimeZoneTransition transition;
  auto at = static_cast<UDate>(first_s) * millis_per_second;
  while (rules->getNextTransition(at, false, transition) != 0) {
    at = transition.getTime();
    const auto at_s = static_cast<std::int64_t>(at / millis_per_second);
    if (at_s >= end_s) break;
    const auto after = offset_s(*transition.getTo());
    if (after == before) continue;  // a change of name alone
    compiled.transitions.push_back({.at_s = at_s, .offset_s = after});
    before = after;
  }
  return compiled;
}

}  // namespace lastro::programs
