#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"

namespace lastro::bench {

struct BulkOptions {
  std::string folder;  ///< on the disk to measure: a folder of its own is made in it and removed
  std::vector<unsigned> per_request{50, 1'000};
  std::vector<unsigned> connections{1, 8, 32};
  unsigned accounts = 1'000;
  int seconds = 5;            ///< for each figure and for its reference
  bool external_ids = false;  ///< each line has an id of its own, of 36 characters
  bool json = false;
};

/// Durable authorizations over HTTP, many lines of NDJSON in a request, driven by wrk, consumers off. Rates
/// are of authorizations, latencies of requests. Beside it, the engine in process with as many commands at
/// once.
Result<void> run_bulk(const BulkOptions& options);

}  // namespace lastro::bench
