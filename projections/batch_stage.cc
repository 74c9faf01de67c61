#include "projections/batch_stage.h"

#include "engine/base/assert.h"
#include "projections/sum_row.h"

namespace lastro::projections {

BatchStage::BatchStage(ViewStore& store) : store_(store), batch_(store.batch()) {}

bool BatchStage::full(std::size_t frame_bytes) const {
  return frame_bytes >= step_frame_bytes_max || rows_.bytes() >= step_row_bytes_max;
}

Result<void> BatchStage::write() {
  for (const auto view : all_views) {
    for (std::size_t kind = 0; kind < RowRun::kinds; ++kind) {
      if (!rows_.has(view, kind)) continue;
      auto added = add_to_batch(view, kind);
      if (!added) return added;
    }
  }
  rows_.clear();
  return store_.write(batch_);
}

Result<void> BatchStage::add_to_batch(ViewName view, std::size_t kind) {
  return rows_.visit(view, kind, [&](const RowRun::Row& row) -> Result<void> {
    if (row.is_sum) {
      const auto sum = decode_sum(as_text(row.value));
      LASTRO_ASSERT(sum.has_value());
      batch_.add(view, row.key, *sum);
    } else {
      batch_.put(view, row.key, row.value);
    }
    return {};
  });
}

}  // namespace lastro::projections
