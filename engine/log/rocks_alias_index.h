#pragma once

#include <memory>
#include <string>

#include "engine/log/alias_index.h"
#include "engine/log/alias_store.h"

namespace lastro::log {

using RocksAliasIndexOptions = AliasStoreOptions;

/// On disk, without a write-ahead log: the newest aliases are in memory, and a thread of its own writes them
/// in runs, each one file, with the position at its end, once they are committed. A crash takes away what was
/// not written, and through() with it; the log has it. Nobody who inserts waits for a disk, unless more than
/// RecentAliases::tables_max wait for theirs. A filter in memory (32 to 64 bits an alias) answers for the
/// aliases that are new.
class RocksAliasIndex final : public AliasIndex {
 public:
  /// An index that cannot belong to this log (of another ledger, or reaching beyond its head) or that is, or
  /// was while it was open last, found damaged is emptied, since the log makes it again; emptied_because()
  /// tells. unavailable where another process has it open; io where the files cannot be used.
  static Result<std::unique_ptr<RocksAliasIndex>> open(const RocksAliasIndexOptions& options);
  /// Closes; a failure to write the newest inserts is lost, and they with it.
  ~RocksAliasIndex() override;

  /// corruption where a file is found damaged: the next open empties the index.
  [[nodiscard]] Result<std::optional<Sequence>> find(const Digest128& alias) const override;
  void bring_near(const Digest128& alias) const override;
  /// Also fails once a run could not be written, and once a scan of the files, which goes on for a while
  /// after open, has met a damaged one.
  Result<void> insert(std::span<const AliasEntry> entries, Sequence through) override;
  void commit(Sequence through) override;
  /// Fails as insert does.
  Result<void> flush(Sequence through) override;
  [[nodiscard]] Sequence through() const override;

  /// Puts all inserts that are committed on disk and closes the files. No other call but the destructor's
  /// follows.
  Result<void> close();
  /// What a crash would leave of through(). Any thread.
  [[nodiscard]] Sequence written() const;
  /// Whether the filter answers for new aliases yet: until then, after open, each is looked for on disk. Any
  /// thread.
  [[nodiscard]] bool filter_loaded() const;
  /// Why open threw away what was there; empty where it did not.
  [[nodiscard]] const std::string& emptied_because() const;

 private:
  struct Impl;
  explicit RocksAliasIndex(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace lastro::log
