#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/clock.h"

namespace lastro::api {

/// A day of the proleptic Gregorian calendar, always one that exists.
using Date = std::chrono::year_month_day;

/// RFC 3339 date-time, such as "2026-11-20T12:34:56.789012-03:00": `T` and `Z` in either case, offset
/// required, at most six fraction digits, years 1970 to 2200 as written and as the instant in UTC. Empty for
/// anything else: also for a leap second (POSIX time has none) and for more fraction digits, since cutting
/// them would make two different requests the same.
[[nodiscard]] std::optional<UnixMicros> parse_rfc3339(std::string_view text);

/// UTC with exactly six fraction digits: "2026-11-20T12:34:56.789012Z". Years 0000 to 9999; asserted.
[[nodiscard]] std::string format_rfc3339(UnixMicros time);
void append_rfc3339(std::string& out, UnixMicros time);

/// RFC 3339 full-date, "2026-11-20", years 1800 to 2200. Empty for anything else.
[[nodiscard]] std::optional<Date> parse_date(std::string_view text);
[[nodiscard]] std::string format_date(Date date);

}  // namespace lastro::api
