#pragma once

#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/money.h"
#include "engine/base/result.h"
#include "tools/traffic/plan.h"

namespace lastro::tools {

struct CsvSourceOptions {
  std::string map;                           ///< see csv_mapping.h; empty: csv_mapping_default
  Amount load_amount;                        ///< loaded on each first of a month, at 00:00; 0: no loads
  std::vector<std::string> load_categories;  ///< empty: every wallet of the account
};

/// A plan from a CSV file of card transactions with a header record. Rows are in order of time, those of one
/// time in the file's order; without a time column all are in the file's order and there is one load, before
/// them. With one, every account is loaded on the first of every month from the first row's to the last
/// row's. Each account gets a client named after its text, with a CPF derived from the whole content. Fails
/// where the file is malformed or beyond the plan's limits, and on rows that say nothing that could be sent
/// (wrong number of fields, amount or time unreadable, not UTF-8, a card under two accounts): nothing is sent
/// of such a file, and the message names the first such row (the first record after the header is row 1) and
/// counts the rest. What the API is there to judge (zero amounts, unknown entry modes, odd MCCs) passes.
[[nodiscard]] Result<Plan> read_csv_plan(std::istream& input, const CsvSourceOptions& options);

}  // namespace lastro::tools
