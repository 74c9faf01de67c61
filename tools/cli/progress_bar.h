#pragma once

#include <cstdint>
#include <string>

namespace lastro::tools {

/// A progress line on standard error, only where that is a terminal. One thread.
class ProgressBar {
 public:
  explicit ProgressBar(std::string what, bool quiet = false);
  /// At most ten times a second, whatever the number of calls.
  void update(std::uint64_t done, std::uint64_t of);
  void finish(std::uint64_t of);

 private:
  void print(std::uint64_t done, std::uint64_t of);

  const std::string what_;
  const bool shown_;
  std::int64_t next_print_micros_ = 0;
};

}  // namespace lastro::tools
