#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/ledger_id.h"
#include "engine/log/alias_index.h"

namespace lastro::log {

struct AliasStoreOptions {
  std::string folder;           ///< made where absent
  LedgerId ledger;              ///< whose log the aliases come from
  Sequence log_head = 0;        ///< where that log ends
  std::string info_log_folder;  ///< of RocksDB's own text log; empty: none is kept
};

/// Aliases on disk, in sorted runs that RocksDB merges. It is given whole files: of digests, which come in no
/// order, that takes a tenth of the time of its own write path. One thread adds runs; any thread reads.
class AliasStore {
 public:
  /// What cannot belong to this log, or is damaged, is thrown away; emptied_because() tells. So is what any
  /// call found damaged while it was open before: that is marked in the folder. The caller holds its lock.
  static Result<std::unique_ptr<AliasStore>> open(const AliasStoreOptions& options);
  AliasStore(const AliasStore&) = delete;
  AliasStore& operator=(const AliasStore&) = delete;
  ~AliasStore();

  /// The sequence in the newest run that has the alias.
  [[nodiscard]] Result<std::optional<Sequence>> find(const Digest128& alias) const;
  /// Adds a run and moves the position to `through`, on disk and in one step. Sorts `entries`; of those with
  /// one digest the highest sequence stays.
  Result<void> add_run(std::vector<AliasEntry>& entries, Sequence through);
  /// Shows the digests of all entries, some at a time, until there are no more or `show` gives false.
  Result<void> scan(const std::function<bool(std::span<const AliasEntry>)>& show) const;

  /// Where the newest run ends; 0 where there is none. The thread that adds.
  [[nodiscard]] Sequence through() const;
  /// Why open threw away what was there; empty where it did not.
  [[nodiscard]] const std::string& emptied_because() const;

 private:
  struct Database;
  explicit AliasStore(std::unique_ptr<Database> database);

  std::unique_ptr<Database> database_;
};

}  // namespace lastro::log
