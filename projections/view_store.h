#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "projections/row_run.h"
#include "projections/view_batch.h"
#include "projections/view_name.h"
#include "projections/view_snapshot.h"

namespace rocksdb {
class Env;
}

namespace lastro::projections {

/// The read models on disk: a RocksDB of their own with one column family a view, in it the view's rows and
/// its checkpoint. Nothing here is a truth of its own: what a crash takes from the end is read again from the
/// log. One thread writes and resets; any thread reads.
class ViewStore {
 public:
  /// Table files that it keeps open at most.
  static constexpr std::size_t open_files_max = 512;

  /// Makes the folder (mode 0700: searching by name keeps names in it) where it is absent; its parent must
  /// exist. unavailable where another process has it open; corruption where its files are damaged: rebuild.
  /// `disk`: where the files are, if not with the operating system; it outlives the store.
  static Result<std::unique_ptr<ViewStore>> open(const std::string& path, rocksdb::Env* disk = nullptr);
  /// Removes the views of the folder. No process may have them open. Succeeds where there are none.
  static Result<void> destroy(const std::string& path);
  ViewStore(const ViewStore&) = delete;
  ViewStore& operator=(const ViewStore&) = delete;
  ~ViewStore();

  [[nodiscard]] ViewSnapshot snapshot(ViewName view) const;

  [[nodiscard]] ViewBatch batch() const;
  /// All of the batch or nothing, visible to readers at once, and empties it. Not synced: a process crash
  /// loses nothing, a power cut some of the newest batches, each as a whole in each view.
  Result<void> write(ViewBatch& batch);
  /// Makes all that was written durable.
  Result<void> sync();

  /// Files with the rows of a run, by view: a part of the store once they are taken in, removed by the next
  /// open if not.
  using RunFiles = std::array<std::vector<std::string>, view_count>;
  /// `number` tells runs apart. Any thread.
  [[nodiscard]] Result<RunFiles> write_files(RowRun& run, std::uint64_t number) const;
  /// All of the files or none, behind all that was written before; durable on return.
  Result<void> take_in(const RunFiles& files);
  /// While many runs are taken in, it is in vain to merge them one by one. On again, RocksDB begins to merge
  /// what has come together, in the background.
  Result<void> set_merging(bool on);
  /// After a failed write: has the store take writes again, where the disk does; to be tried again where not.
  /// No batch of before is of use. Readers go on, or, where the files have to be opened again, fail as
  /// unavailable until that is done. corruption where it showed that the files are damaged.
  Result<void> recover();
  /// Empties one view, checkpoint included. No batch holds rows of it; waits a second for readers, and is
  /// unavailable where they are not done then.
  Result<void> reset(ViewName view);

 private:
  struct Impl;
  explicit ViewStore(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace lastro::projections
