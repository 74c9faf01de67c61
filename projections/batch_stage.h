#pragma once

#include <cstddef>

#include "projections/row_stage.h"
#include "projections/view_store.h"

namespace lastro::projections {

/// One batch a step: readers see it at once. For following the log.
class BatchStage final : public RowStage {
 public:
  static constexpr std::size_t step_frame_bytes_max = 1024 * 1024;
  static constexpr std::size_t step_row_bytes_max = 4 * 1024 * 1024;

  explicit BatchStage(ViewStore& store) : store_(store), batch_(store.batch()) {}

  [[nodiscard]] RowSink& rows() override { return batch_; }
  [[nodiscard]] bool full(std::size_t frame_bytes) const override {
    return frame_bytes >= step_frame_bytes_max || batch_.bytes() >= step_row_bytes_max;
  }
  Result<void> write() override { return store_.write(batch_); }

 private:
  ViewStore& store_;
  ViewBatch batch_;
};

}  // namespace lastro::projections
