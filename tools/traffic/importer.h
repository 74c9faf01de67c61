#pragma once

#include <cstdint>
#include <string>

#include "engine/base/result.h"
#include "tools/traffic/plan.h"
#include "tools/traffic/summary.h"

namespace lastro::tools {

/// The options of `lastro import`, as the command line has them; run_import checks them.
struct ImportOptions {
  std::string url = "http://127.0.0.1:8080";
  std::string token;
  unsigned connections = 64;

  std::string input;                    ///< --input: a CSV file; empty: the generator
  std::string map;                      ///< --map: see csv_mapping.h; empty: its default
  std::string load_amount = "2000.00";  ///< --load-amount: with --input; 0: no loads
  std::string load_categories;          ///< --load-categories: as FOOD,MEAL; empty: all wallets

  std::string program;  ///< --program: of the accounts; empty: the server's default

  std::uint32_t cards = 2000;     ///< --cards: of the generator
  std::string month = "2026-10";  ///< --month: of the generator
  std::uint64_t seed = 1;         ///< --seed: of the generator

  std::string save;               ///< --save: file for the decisions; empty: none
  bool transaction_times = true;  ///< false: --no-times, the server's time is used instead
  bool quiet = false;             ///< no progress on standard error
};

/// What the options ask for, before anything is sent.
[[nodiscard]] Result<Plan> make_plan(const ImportOptions& options);

/// Drives a month of card traffic, or a file of it, through the HTTP API: creates employer, clients, accounts
/// and cards, funds the employer, then sends loads and transactions; an account's in their order, one in
/// flight at a time. All external ids come from the content and its row numbers, so a second run repeats the
/// first and adds nothing. Rows that the API refuses with 4xx are counted. Fails on unusable options or files
/// before anything is sent; on a server that cannot be reached or answers otherwise than documented, naming
/// the row; and where --save cannot be written. One thread; returns when all is answered.
[[nodiscard]] Result<ImportSummary> run_import(const ImportOptions& options);

}  // namespace lastro::tools
