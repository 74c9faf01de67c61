#pragma once

#include <cstdint>
#include <string>

namespace lastro::tools {

struct ReplayOptions {
  std::string data;
  std::uint64_t from = 1;
  std::uint64_t to = 0;  ///< 0: the newest
  std::string type;      ///< aggregate, or aggregate.type; empty: all
  std::string client;    ///< public id; empty: all
};

/// Prints events as JSON lines, oldest first. Gives the exit code.
int print_events(const ReplayOptions& options);

}  // namespace lastro::tools
