#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace lastro::bench {

/// One measured line: what was measured, beside what it is compared with in the same run.
struct Figure {
  std::string suite;
  std::vector<std::pair<std::string, std::string>> parameters;
  std::uint64_t per_s = 0;
  std::int64_t p50_us = -1;  ///< below 0: latencies are not what this measures
  std::int64_t p99_us = -1;
  std::int64_t p999_us = -1;
  std::string reference;  ///< what the ratio is to; empty for none
  std::uint64_t reference_per_s = 0;
};

/// To standard output: a table row, or one JSON object a line.
void print_figure(const Figure& figure, bool json);

}  // namespace lastro::bench
