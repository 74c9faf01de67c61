#pragma once

#include <cstdint>
#include <string>

#include "engine/base/result.h"

namespace lastro::bench {

struct SnapshotsOptions {
  std::string folder;  ///< on the disk to measure: a folder of its own is made in it and removed
  std::uint64_t accounts = 1'000'000;
  std::uint64_t per_s = 20'000;  ///< authorizations, of both callers together
  unsigned batch = 16;
  int seconds = 10;  ///< for each figure
  bool json = false;
};

/// What authorizations at a fixed rate wait for, first alone and then while one snapshot after the other is
/// taken.
Result<void> run_snapshots(const SnapshotsOptions& options);

}  // namespace lastro::bench
