#pragma once

#include <optional>
#include <span>

#include "engine/base/digest.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"

namespace lastro::log {

struct AliasEntry {
  Digest128 digest;       ///< not zero
  Sequence sequence = 0;  ///< of the event that was recorded under it
};

/// Which event was recorded under an alias: derived from the log, and rebuilt from it. It may run ahead of
/// what is committed, in memory. One thread inserts, any thread finds.
class AliasIndex {
 public:
  AliasIndex() = default;
  AliasIndex(const AliasIndex&) = delete;
  AliasIndex& operator=(const AliasIndex&) = delete;
  virtual ~AliasIndex() = default;

  /// The sequence inserted last under the alias, which may be beyond what is committed; empty where there is
  /// none up to through().
  [[nodiscard]] virtual Result<std::optional<Sequence>> find(const Digest128& alias) const = 0;
  /// Has what a find of that alias reads first fetched into the cache. Any thread.
  virtual void bring_near(const Digest128&) const {}
  /// All aliases of the events after through() up to the new `through`, which is not less; there may be none.
  /// Both are remembered or neither, and not durably: after a crash the index is as it was at some through()
  /// not beyond what had been committed. What was inserted before may be inserted again. May wait for a disk
  /// and, before that, for commit().
  virtual Result<void> insert(std::span<const AliasEntry> entries, Sequence through) = 0;
  /// Says that the events up to `through` are committed. One thread at a time, without waiting.
  virtual void commit(Sequence through) = 0;
  /// Has what was inserted up to `through`, which is committed and not beyond through(), survive a crash.
  /// Waits for a disk, and for commits that come soon. Any thread.
  virtual Result<void> flush(Sequence through) = 0;
  /// Up to which event of the log the index is complete; 0 for an empty one. Any thread.
  [[nodiscard]] virtual Sequence through() const = 0;
};

}  // namespace lastro::log
