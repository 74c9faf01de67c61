#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/snapshotter.h"

namespace lastro::bench {

struct ReplayOptions {
  std::string folder;  ///< on the disk to measure: a folder of its own is made in it and removed
  std::uint64_t accounts = 1'000'000;
  std::uint64_t events = 10'000'000;  ///< of the log, those that open and load the accounts included
  bool json = false;
};

/// What reads a whole log from disk, in events/s: the engine's replay, with a complete alias index and with
/// none; and verification, which decides everything again.
Result<void> run_replay(const ReplayOptions& options);

struct RestartOptions {
  std::string folder;  ///< as above
  std::uint64_t accounts = 1'000'000;
  std::vector<std::uint64_t> events{10'000'000, 50'000'000};  ///< lengths of the log, growing
  /// A snapshot is this far behind the log's end, as one may be just before the next is made.
  std::uint64_t behind = engine::SnapshotterOptions{}.interval_events;
  bool snapshots = true;  ///< false: there is none
  bool cold = true;       ///< the files are not in memory when the start begins
  bool json = false;
};

/// From opening the files of a ledger to an engine that takes commands.
Result<void> run_restart(const RestartOptions& options);

}  // namespace lastro::bench
