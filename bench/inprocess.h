#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"

namespace lastro::bench {

struct InprocessOptions {
  std::string folder;  ///< on the disk to measure: a folder of its own is made in it and removed
  std::vector<unsigned> batches{1, 16, 256, 4096};
  std::vector<std::uint64_t> accounts{10'000, 1'000'000};  ///< one ledger after the other
  int seconds = 5;                                         ///< for each figure and for its reference
  bool hot = false;                                        ///< each batch size again with all on one account
  bool external_ids = true;
  bool json = false;
};

/// Durable authorizations through the engine, consumers off: `batch` commands are submitted together and the
/// next follow when all are answered, two such callers at a time. Beside it, the bare loop with the engine's
/// own frame size; of one account, the same spread over all; of more accounts, the first number of them.
Result<void> run_inprocess(const InprocessOptions& options);

}  // namespace lastro::bench
