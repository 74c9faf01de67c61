#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/clock.h"

namespace lastro::domain {

struct ZoneTransition {
  std::int64_t at_s;      ///< seconds since 1970
  std::int32_t offset_s;  ///< east of UTC, from then on
  bool operator==(const ZoneTransition&) const = default;
};

/// A time zone as it was compiled when its program was published: a later tzdata changes no decision.
struct TimeZone {
  std::string name;                         ///< of the IANA database; empty: UTC
  std::int32_t first_offset_s = 0;          ///< before the first transition
  std::vector<ZoneTransition> transitions;  ///< by time
  bool operator==(const TimeZone&) const = default;
};

/// A moment by the clocks of a zone.
struct LocalTime {
  std::int64_t seconds;   ///< since 1970-01-01T00:00 local
  std::int64_t day;       ///< since 1970-01-01
  std::uint16_t minute;   ///< of the day
  std::uint8_t weekday;   ///< 0 is Monday
  std::int32_t offset_s;  ///< east of UTC
};
[[nodiscard]] LocalTime local_time(const TimeZone& zone, UnixMicros time);

/// What is wrong with a zone; empty where it is sound: offsets of less than a day, transitions in order, and
/// at most zone_transitions_max of them.
inline constexpr std::size_t zone_transitions_max = 512;
[[nodiscard]] std::string unsoundness(const TimeZone& zone);

}  // namespace lastro::domain
