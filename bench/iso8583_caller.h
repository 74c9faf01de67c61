#pragma once

#include <memory>
#include <string>
#include <vector>

#include "api/iso8583/dialect.h"
#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "tools/traffic/latency_histogram.h"

namespace lastro::bench {

struct Iso8583CallerOptions {
  std::string address;
  const iso8583::Dialect& dialect;
  std::vector<std::string> cards;  ///< DE 2, taken in turn
  unsigned connections = 1;
  unsigned in_flight = 1;  ///< of each connection
  int seconds = 5;
  std::uint64_t first_number = 0;  ///< of messages: their DE 11 and 37
};

struct Iso8583Figure {
  std::uint64_t approved = 0;
  std::uint64_t declined = 0;
  std::uint64_t micros = 0;
  tools::LatencyHistogram latency;
};

/// Keeps so many messages in flight on so many connections, on the calling thread, until the time is over and
/// the last is answered.
Result<Iso8583Figure> call_iso8583(const Iso8583CallerOptions& options, Clock& clock);

}  // namespace lastro::bench
