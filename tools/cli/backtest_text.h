#pragma once

#include <string>
#include <string_view>

#include "engine/backtest/backtest.h"

namespace lastro::tools {

/// A decision that changes as a row of CSV (RFC 4180), and the row of names above.
[[nodiscard]] std::string_view changed_decision_header();
[[nodiscard]] std::string changed_decision_row(const backtest::ChangedDecision& changed);

/// The summary as people read it, without the last line's end.
[[nodiscard]] std::string report_text(const backtest::Report& report);

}  // namespace lastro::tools
