#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"

namespace lastro::bench {

struct InprocessOptions {
  std::string folder;  ///< on the disk to measure: a folder of its own is made in it and removed
  std::vector<unsigned> batches{1, 16, 256, 4096};
  std::vector<std::uint64_t> accounts{10'000, 1'000'000};  ///< one ledger after the other
  unsigned callers = 2;  ///< of batches above 1: what they wait for together fits the engine's queue
  int seconds = 5;       ///< for each figure and for its reference
  bool hot = false;      ///< each batch size again with all on one account
  bool external_ids = true;
  bool json = false;
};

/// Durable authorizations through the engine, consumers off: `batch` commands are submitted together and the
/// next follow when all are answered, so many callers at a time (one where the batch is 1). Beside it, the
/// bare loop with the engine's own frame size; of one account, the same spread over all; of more accounts,
/// the first number of them.
Result<void> run_inprocess(const InprocessOptions& options);

}  // namespace lastro::bench
