#pragma once

#include <array>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "projections/row_run.h"
#include "projections/row_stage.h"
#include "projections/view_store.h"

namespace lastro::projections {

/// Large steps, each sorted in memory and written as files that the store takes in as they are: no log, no
/// table in memory, no copying from level to level. For rebuilding. Two threads sort and write while the next
/// step is fed.
///
/// Invariants:
///  1. At most run_writers runs are being written while one is filled.
///  2. Runs are taken in in the order of their filling; after a failure none is.
class RunStage final : public RowStage {
 public:
  static constexpr std::size_t run_bytes_max = std::size_t{192} * 1024 * 1024;
  static constexpr std::size_t run_writers = 2;

  /// The store outlives it, and nobody else writes to it. A run ends when its rows, or the frames they are
  /// of, take `run_bytes`.
  explicit RunStage(ViewStore& store, std::size_t run_bytes = run_bytes_max);
  /// What was not finished by then may be lost from the end on.
  ~RunStage() override;

  [[nodiscard]] RowSink& rows() override { return *filling_; }
  [[nodiscard]] bool full(std::size_t frame_bytes) const override;
  /// Hands the rows over, when a writer is free.
  Result<void> write() override;
  /// Waits until all that was handed over is on disk. No other call but the destructor's follows.
  Result<void> finish();

 private:
  struct Run {
    std::uint64_t number = 0;
    std::unique_ptr<RowRun> rows;
  };

  void run();
  Result<void> bring_in(const Run& run);
  void end_threads();

  ViewStore& store_;
  const std::size_t run_bytes_;
  std::unique_ptr<RowRun> filling_;

  std::mutex mutex_;  ///< guards what follows
  std::condition_variable changed_;
  std::vector<std::unique_ptr<RowRun>> free_;
  std::unique_ptr<Run> waiting_;
  std::uint64_t handed_over_ = 0;
  std::uint64_t taken_in_ = 0;
  bool ending_ = false;
  Result<void> state_;

  std::array<std::thread, run_writers> threads_;
};

}  // namespace lastro::projections
