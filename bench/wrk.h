#pragma once

#include <cstdint>
#include <string>

#include "engine/base/result.h"

namespace lastro::bench {

struct WrkFigure {
  std::uint64_t requests = 0;
  std::uint64_t micros = 0;
  std::uint64_t per_s = 0;
  std::int64_t p50_us = 0;
  std::int64_t p99_us = 0;
  std::int64_t p999_us = 0;
  std::uint64_t errors = 0;  ///< answers other than 2xx, and socket errors
  unsigned cpu_percent = 0;  ///< of wrk itself
};

/// Runs Debian's wrk with a Lua script against a URL of loopback: one thread, `connections` connections.
Result<WrkFigure> run_wrk(const std::string& url, const std::string& script, unsigned connections,
                          int seconds);

}  // namespace lastro::bench
