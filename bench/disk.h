#pragma once

#include <cstdint>
#include <string>

#include "engine/base/result.h"

namespace lastro::bench {

struct DiskOptions {
  std::string folder;  ///< on the disk to measure: a folder of its own is made in it and removed
  std::uint64_t authorizations = 6'000'000;
  unsigned batch = 4'096;
  std::uint64_t accounts = 10'000;
  bool json = false;
};

/// What an authorization takes on disk: in its frame, in the log's files as they are fresh, and once
/// compressed; and how often the log writes a byte: what the process had written to disks (write_bytes of
/// /proc/self/io, padding of pages included) in relation to the bytes of the frames, while nothing but log
/// and anchor is written, until RocksDB has nothing more to do.
Result<void> run_disk(const DiskOptions& options);

}  // namespace lastro::bench
