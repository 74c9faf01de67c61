#include "engine/domain/programs/time_zone.h"

#include <algorithm>
#include <cstdlib>

namespace lastro::domain {
namespace {

constexpr std::int64_t day_s = 86'400;

constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - (a % b != 0 && (a % b < 0) != (b < 0) ? 1 : 0);
}

std::int32_t offset_at(const TimeZone& zone, std::int64_t at_s) {
  const auto& all = zone.transitions;
  const auto after = std::upper_bound(
      all.begin(), all.end(), at_s,
      [](std::int64_t at, const ZoneTransition& transition) { return at < transition.at_s; });
  return after == all.begin() ? zone.first_offset_s : std::prev(after)->offset_s;
}

}  // namespace

LocalTime local_time(const TimeZone& zone, UnixMicros time) {
  const auto utc = floor_div(time, 1'000'000);
  const auto offset = offset_at(zone, utc);
  const auto local = utc + offset;
  const auto day = floor_div(local, day_s);
  const auto weekday = (day % 7 + 7 + 3) % 7;  // 1970-01-01 was a Thursday
  return {.seconds = local,
          .day = day,
          .minute = static_cast<std::uint16_t>((local - day * day_s) / 60),
          .weekday = static_cast<std::uint8_t>(weekday),
          .offset_s = offset};
}

std::string unsoundness(const TimeZone& zone) {
  const auto is_offset = [](std::int32_t offset) { return std::abs(offset) < day_s; };
  if (!is_offset(zone.first_offset_s)) return "time_zone: an offset is not within a day";
  if (zone.transitions.size() > zone_transitions_max) return "time_zone: too many transitions";
  for (std::size_t i = 0; i < zone.transitions.size(); ++i) {
    if (!is_offset(zone.transitions[i].offset_s)) return "time_zone: an offset is not within a day";
    if (i > 0 && zone.transitions[i - 1].at_s >= zone.transitions[i].at_s)
      return "time_zone: transitions are not in order";
  }
  return {};
}

}  // namespace lastro::domain
