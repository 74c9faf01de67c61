#pragma once

#include <string>

namespace lastro::tools {

struct BacktestOptions {
  std::string data;
  std::string program;      ///< file, or the name of a shipped one
  std::string in_place_of;  ///< empty: the program's own name
  std::string from = "1";   ///< sequence, or RFC 3339 time
  std::string to;           ///< likewise; empty: the newest
  std::string csv;          ///< file; empty: none
  std::string json;         ///< file; empty: none
  bool quiet = false;
};

/// Tells which decisions of the log would have been others under another program, offline or beside a running
/// server (then up to where the log had come when this began). Files appear complete or not at all. Gives the
/// exit code.
int backtest(const BacktestOptions& options);

}  // namespace lastro::tools
