#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "tools/traffic/latency_histogram.h"

namespace lastro::bench {

struct OpenLoopOptions {
  std::uint16_t port = 0;                          ///< on 127.0.0.1
  unsigned connections = 1;                        ///< keep-alive, one request in flight on each
  std::uint64_t per_s = 1;                         ///< requests due each second, evenly spaced
  int seconds = 1;                                 ///< for which they become due
  int patience_seconds = 10;                       ///< for answers after that
  std::function<std::string_view()> next_request;  ///< a whole HTTP/1.1 request
};

struct OpenLoopFigure {
  tools::LatencyHistogram latency;  ///< of all requests that became due, unanswered ones included
  std::uint64_t per_s = 0;          ///< answered, from when the first was due until the last answer
  std::uint64_t refused = 0;        ///< answered with another status than 2xx
  std::uint64_t unanswered = 0;     ///< when patience ended; counted with the time they had waited by then
  unsigned cpu_percent = 0;         ///< of this thread
};

/// Sends requests when they are due, whatever became of those before, as callers who know nothing of each
/// other do, and counts each latency from when the request was due: waiting for a free connection is a part
/// of it. So a server that stalls is charged with everybody who would have come meanwhile (coordinated
/// omission). On the calling thread, without a queue: what is due and not sent is a number. Fails where a
/// connection fails, or an answer is not HTTP/1.1 with a Content-Length.
Result<OpenLoopFigure> run_open_loop(const OpenLoopOptions& options, Clock& clock);

}  // namespace lastro::bench
