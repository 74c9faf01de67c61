#pragma once

#include <cstdint>
#include <string>

#include "engine/base/result.h"

namespace lastro::bench {

struct BacktestOptions {
  std::string folder;  ///< on the disk to measure: a folder of its own is made in it and removed
  std::uint64_t accounts = 1'000'000;
  std::uint64_t events = 10'000'000;  ///< of the log, those that open and load the accounts included
  bool json = false;
};

/// Authorizations/s that a backtest decides again, beside the replay of the same log in events/s: with a
/// program under which none of them changes, and with one under which all do.
Result<void> run_backtest(const BacktestOptions& options);

}  // namespace lastro::bench
