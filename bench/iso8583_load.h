#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"

namespace lastro::bench {

struct Iso8583LoadOptions {
  std::string folder;  ///< on the disk to measure: a folder of its own is made in it and removed
  std::string dialect = "1987-ascii";
  std::vector<unsigned> connections{1, 4};
  std::vector<unsigned> in_flight{1, 64, 256};  ///< messages of a connection
  unsigned accounts = 1'000;
  unsigned http_connections = 64;
  int seconds = 5;  ///< for each figure and for the reference
  bool json = false;
};

/// Durable authorizations over ISO 8583 in a closed loop, each message a purchase with a replay key of its
/// own; consumers off. Beside it, in the same run on the same server, single requests over HTTP with external
/// ids, driven by wrk.
Result<void> run_iso8583_load(const Iso8583LoadOptions& options);

}  // namespace lastro::bench
