#pragma once

#include <string>

namespace lastro::tools {

struct VerifyOptions {
  std::string data;
  bool quiet = false;
};

/// Checks the whole log, offline or beside a running server (then as far as it had come when this began).
/// Exit code 0 where all holds, 1 with the first sequence that does not.
int verify(const VerifyOptions& options);

}  // namespace lastro::tools
