#pragma once

#include <cstdint>
#include <string>

#include "engine/base/result.h"

namespace lastro::bench {

struct LoopFigure {
  std::uint64_t frames_per_s = 0;
  std::int64_t sync_p50_us = 0;
};

/// The least a durable log can cost: one thread that puts incompressible values of `frame_bytes` under
/// growing keys, each write synced, for `seconds`, in a RocksDB of its own below `folder`.
Result<LoopFigure> run_durable_loop(const std::string& folder, std::size_t frame_bytes, int seconds);

}  // namespace lastro::bench
