#pragma once

#include "api/json/json_writer.h"
#include "engine/backtest/report.h"

namespace lastro::api {

/// Merchants that a report is shown with; the others are summed up.
inline constexpr std::size_t report_merchants_max = 100;

/// The members of a backtest's report, into the object that is open. The same over HTTP and in files.
void write_report(const backtest::Report& report, std::uint16_t partition, JsonWriter& json);

/// As format_amount, of a sum that int64 may not hold.
[[nodiscard]] std::string format_sum(backtest::Sum minor, int exponent);

}  // namespace lastro::api
