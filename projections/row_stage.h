#pragma once

#include <cstddef>

#include "engine/base/result.h"
#include "projections/row_sink.h"

namespace lastro::projections {

/// Collects the rows of a feed's step and brings them to disk together. One thread.
class RowStage {
 public:
  RowStage() = default;
  RowStage(const RowStage&) = delete;
  RowStage& operator=(const RowStage&) = delete;
  virtual ~RowStage() = default;

  [[nodiscard]] virtual RowSink& rows() = 0;
  /// Whether a step that has read so many bytes of frames is to end. Frames are bounded, so a step's memory
  /// is.
  [[nodiscard]] virtual bool full(std::size_t frame_bytes) const = 0;
  /// All rows since the last write or none of them, in the order of writes. Reports any failure of one
  /// before.
  virtual Result<void> write() = 0;
};

}  // namespace lastro::projections
