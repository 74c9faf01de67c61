#pragma once

#include <string>

namespace lastro::tools {

struct StateOptions {
  std::string data;
  bool from_snapshot = false;  ///< from the newest snapshot, else from the first event
  bool without_times = false;  ///< the hash leaves out when events were recorded
};

/// Prints the sequence the log has come to and the hash of the state it leads to: alike wherever and however
/// often the same log is applied. Offline or beside a running server (then as far as it had come when this
/// began). Exit code 0, or 1 with what is wrong.
int print_state(const StateOptions& options);

}  // namespace lastro::tools
