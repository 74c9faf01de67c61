#pragma once

#include <cstdint>
#include <string>

#include "engine/base/clock.h"
#include "tools/traffic/latency_histogram.h"
#include "tools/traffic/outcomes.h"

namespace lastro::tools {

/// Shows how far the stream is, on standard error: a bar that is redrawn where that is a terminal, else a
/// line every five seconds. Silent where `quiet`.
class Progress {
 public:
  Progress(std::uint64_t total, bool quiet, Clock& clock);

  /// A line of its own, for a phase that has no bar.
  void phase(const std::string& text);
  /// To be called often; decides itself when to draw.
  void update(const Outcomes& outcomes, const LatencyHistogram& latency);
  /// Draws the last state and ends the line.
  void finish(const Outcomes& outcomes, const LatencyHistogram& latency);

 private:
  void draw(const Outcomes& outcomes, const LatencyHistogram& latency);

  const std::uint64_t total_;
  const bool quiet_;
  const bool terminal_;
  Clock& clock_;
  const std::int64_t begin_micros_;
  std::int64_t drawn_at_micros_;
};

}  // namespace lastro::tools
