#pragma once

#include <cstddef>

#include "projections/row_run.h"
#include "projections/row_stage.h"
#include "projections/view_store.h"

namespace lastro::projections {

/// One batch a step: readers see it at once. For following the log. Rows are written in the order of their
/// keys, as the store takes them cheapest.
class BatchStage final : public RowStage {
 public:
  static constexpr std::size_t step_frame_bytes_max = 1024 * 1024;
  static constexpr std::size_t step_row_bytes_max = 4 * 1024 * 1024;

  explicit BatchStage(ViewStore& store);

  [[nodiscard]] RowSink& rows() override { return rows_; }
  [[nodiscard]] bool full(std::size_t frame_bytes) const override;
  Result<void> write() override;

 private:
  Result<void> add_to_batch(ViewName view, std::size_t kind);

  ViewStore& store_;
  RowRun rows_;
  ViewBatch batch_;
};

}  // namespace lastro::projections
