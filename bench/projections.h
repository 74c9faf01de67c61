#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace lastro::bench {

struct RebuildBenchOptions {
  std::string folder;  ///< on the disk to measure: a folder of its own is made in it and removed
  std::uint64_t accounts = 100'000;
  std::uint64_t events = 5'000'000;  ///< of the log, those that open and load the accounts included
  bool json = false;
};

/// All views made anew from a log: events/s, and what they take on disk.
Result<void> run_rebuild_bench(const RebuildBenchOptions& options);

struct FollowOptions {
  std::string folder;  ///< as above
  std::uint64_t accounts = 100'000;
  unsigned batch = 256;  ///< of each of two callers
  int seconds = 5;       ///< for each figure
  bool nats = true;      ///< also with a nats-server
  bool json = false;
};

/// Authorizations/s through the engine with nothing following the log, with the views, with views and NATS;
/// how fast those follow meanwhile; and how far behind the answers they are at half that rate.
Result<void> run_follow(const FollowOptions& options);

struct StatementOptions {
  std::string folder;  ///< as above
  std::uint64_t entries = 12'000'000;
  std::vector<unsigned> depth_percent{0, 1, 10, 50, 90, 99};  ///< from the newest entry on
  unsigned pages = 2'000;                                     ///< read around each depth
  bool json = false;
};

/// Pages of 50 entries of the statement of one account with very many.
Result<void> run_statement(const StatementOptions& options);

}  // namespace lastro::bench
