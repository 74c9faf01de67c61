#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lastro::tools {

/// Seconds since 1970-01-01T00:00:00 on a clock that shows Brasilia time, UTC−03:00 the year round.
using LocalSeconds = std::int64_t;

inline constexpr LocalSeconds seconds_per_day = 86'400;

/// Reads `YYYY-MM-DD` followed by `T` or a space and `HH:MM[:SS[.fraction]]`, then nothing, `Z` or `±HH:MM`.
/// Without an offset the time is local. A fraction is dropped. Empty for anything else and for impossible
/// dates.
[[nodiscard]] std::optional<LocalSeconds> parse_local_time(std::string_view text);

/// RFC 3339 with offset, such as "2026-06-05T12:31:07-03:00".
[[nodiscard]] std::string format_local_time(LocalSeconds time);

/// A month counted from 1970-01.
using MonthNumber = std::int32_t;

[[nodiscard]] MonthNumber month_of(LocalSeconds time);
/// Midnight at the beginning of the month.
[[nodiscard]] LocalSeconds month_start(MonthNumber month);
/// Reads "YYYY-MM" of the years 1970 to 9999.
[[nodiscard]] std::optional<MonthNumber> parse_month(std::string_view text);
/// "YYYY-MM".
[[nodiscard]] std::string format_month(MonthNumber month);

/// 0 is Sunday, 6 Saturday.
[[nodiscard]] unsigned weekday_of(LocalSeconds time);

}  // namespace lastro::tools
