#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/log/event_codec.h"
#include "engine/log/event_log.h"
#include "projections/checkpoint.h"
#include "projections/row_stage.h"
#include "projections/view.h"
#include "projections/view_store.h"

namespace lastro::projections {

/// Carries committed frames of a log into views: each event is decoded once and given to every view that has
/// not seen it; rows and checkpoints of a step are one write. One thread; log, store, views and stage outlive
/// it.
///
/// Invariants:
///   1. A view's checkpoint is the last sequence of a frame whose every event it was given, and no later one.
///   2. A step that fails has written nothing; the feed is then of no further use.
class ViewFeed {
 public:
  /// Starts where the checkpoints are. A view that cannot be continued is emptied first and fed from the
  /// beginning: its rows are of another version, or its checkpoint lies beyond the log's committed head or in
  /// another history than the log's. The log has recovered: its committed position is not below what it ever
  /// told.
  /// Rows go through `stage`, which writes to that store.
  static Result<std::unique_ptr<ViewFeed>> open(log::EventLog& log, ViewStore& store,
                                                std::span<const std::unique_ptr<View>> views,
                                                RowStage& stage);

  /// Feeds frames until there is none or a step's limit is reached, and writes. False where there was none.
  Result<bool> step();

  /// Of one of the views it was opened with.
  [[nodiscard]] Sequence position(ViewName view) const;
  /// The lowest of all its views.
  [[nodiscard]] Sequence position() const;
  /// Views that open() emptied, for the log of the process.
  [[nodiscard]] const std::vector<ViewName>& emptied() const { return emptied_; }

 private:
  struct Fed {
    View* view = nullptr;
    Checkpoint checkpoint;
  };

  ViewFeed(log::EventLog& log, ViewStore& store, RowStage& stage);
  Result<void> add(View& view);
  Result<bool> continues(const Checkpoint& checkpoint, const View& view);
  Result<void> apply(const log::Frame& frame);

  log::EventLog& log_;
  ViewStore& store_;
  std::vector<Fed> fed_;
  std::vector<ViewName> emptied_;
  std::unique_ptr<log::EventLog::Cursor> cursor_;
  RowStage& stage_;
  log::DecodedEvent decoded_;
};

}  // namespace lastro::projections
