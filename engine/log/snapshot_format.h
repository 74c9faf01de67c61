#pragma once

#include <cstddef>
#include <cstdint>

/// What the writer and the reader of snapshots share beside schemas/snapshot.fbs.
namespace lastro::log {

/// Raised where rows change: a build reads its own format only, and replays the log instead of another.
inline constexpr std::uint32_t snapshot_format = 4;

/// Of one kind in one part.
inline constexpr std::size_t snapshot_rows_max = std::size_t{16} * 1024;

}  // namespace lastro::log
