#pragma once

#include <memory>
#include <string>

#include "engine/base/ledger_id.h"
#include "engine/log/alias_index.h"

namespace lastro::log {

struct RocksAliasIndexOptions {
  std::string folder;           ///< the index's own, such as data/aliases; made where absent
  LedgerId ledger;              ///< whose log the aliases come from
  Sequence log_head = 0;        ///< where that log ends
  std::string info_log_folder;  ///< of RocksDB's own text log; empty: with the data
};

/// On disk, without a write-ahead log: a crash takes the newest inserts away, and through() with them, since
/// both are in one batch in one table. Writers never wait for a sync.
class RocksAliasIndex final : public AliasIndex {
 public:
  /// An index that cannot belong to this log (of another ledger, or reaching beyond its head) or that RocksDB
  /// finds damaged is emptied, since the log makes it again; emptied_because() tells. unavailable where
  /// another process has it open; io where the files cannot be used.
  static Result<std::unique_ptr<RocksAliasIndex>> open(const RocksAliasIndexOptions& options);
  /// Closes; a failure to write the newest inserts is lost, and they with it.
  ~RocksAliasIndex() override;

  /// corruption where a file is found damaged: the folder is then to be removed before the next start.
  [[nodiscard]] Result<std::optional<Sequence>> find(const Digest128& alias) const override;
  /// Also fails once a scan of the files, which goes on for a while after open, has met a damaged one.
  Result<void> insert(std::span<const AliasEntry> entries, Sequence through) override;
  [[nodiscard]] Sequence through() const override;

  /// Puts all inserts on disk and closes the files. No other call but the destructor's follows.
  Result<void> close();
  /// Why open threw away what was there; empty where it did not.
  [[nodiscard]] const std::string& emptied_because() const;

 private:
  struct Impl;
  explicit RocksAliasIndex(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace lastro::log
