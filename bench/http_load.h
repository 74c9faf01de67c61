#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"

namespace lastro::bench {

struct HttpLoadOptions {
  std::string folder;  ///< on the disk to measure: a folder of its own is made in it and removed
  std::vector<unsigned> connections{1, 8, 64, 256};
  /// Open loop at so many percent of the best closed-loop rate, with its number of connections; empty: none.
  std::vector<unsigned> open_loop_percent{50, 80};
  unsigned accounts = 1'000;
  int seconds = 5;            ///< for each figure and for its reference
  bool external_ids = false;  ///< each request has an id of its own, of 36 characters
  bool hot = false;           ///< all on one account
  bool views = false;         ///< the read models follow meanwhile
  bool json = false;
};

/// Durable authorizations over HTTP with keep-alive connections, without NATS. First in a closed loop, driven
/// by wrk; beside it, the same listener and session with a handler that answers a constant of the same size,
/// same requests. Then in an open loop (bench/open_loop.h) at fixed rates.
Result<void> run_http_load(const HttpLoadOptions& options);

}  // namespace lastro::bench
