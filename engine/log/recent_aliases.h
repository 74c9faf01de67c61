#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "engine/base/flat_map.h"
#include "engine/log/alias_store.h"

namespace lastro::log {

/// How much of what is recent is kept together.
struct RecentAliasesLimits {
  /// Of one table: the largest that a table of 2,048 groups of 15 takes, and small enough for a core's cache.
  std::size_t table_aliases = 26'880;
  std::size_t run_tables = 20;  ///< a run is written once so many tables are full
  std::size_t tables_max = 80;  ///< while so many full ones are there, insert waits
};

/// The aliases that are not in the store yet, and the thread that brings them there in runs, once they are
/// committed. One thread inserts, one commits, one closes; any thread finds and flushes.
/// Invariants:
///  1. the tables follow each other in the order of insertion, and every alias beyond written() is in one;
///  2. nothing beyond committed_ is in the store.
class RecentAliases {
 public:
  /// The store outlives this object.
  explicit RecentAliases(AliasStore& store, const RecentAliasesLimits& limits = {});
  RecentAliases(const RecentAliases&) = delete;
  RecentAliases& operator=(const RecentAliases&) = delete;
  /// Closes; a failure at that is lost.
  ~RecentAliases();

  /// Empty where the alias is not here: then it is in the store or nowhere.
  [[nodiscard]] std::optional<Sequence> find(const Digest128& alias) const;
  /// Fails as the writing of a run before has failed.
  Result<void> insert(std::span<const AliasEntry> entries, Sequence through);
  void commit(Sequence through);
  /// Brings what was inserted up to `through` to the store, and waits for that. That far it was inserted.
  Result<void> flush(Sequence through);
  /// Brings everything that is committed to the store and ends the thread. Says a failure again when asked
  /// again.
  Result<void> close();
  /// Where the store's newest run ends. Any thread.
  [[nodiscard]] Sequence written() const { return written_.load(std::memory_order_acquire); }

 private:
  struct Table {
    FlatMap<Digest128, Sequence> sequences;
    Sequence through = 0;
  };

  [[nodiscard]] std::unique_ptr<Table> new_table() const;
  void close_table();
  [[nodiscard]] bool is_run_wanted() const;
  [[nodiscard]] std::size_t writable_tables() const;
  void run();
  Result<void> write(std::span<const Table* const> tables);

  AliasStore& store_;
  const RecentAliasesLimits limits_;
  std::atomic<Sequence> written_;

  mutable std::mutex mutex_;  ///< guards what follows
  std::condition_variable changed_;
  std::unique_ptr<Table> open_;
  std::deque<std::unique_ptr<const Table>> full_;  ///< oldest first; the thread reads some without the lock
  Sequence committed_;
  Sequence wanted_ = 0;  ///< somebody waits for that to be written
  bool closing_ = false;
  Result<void> state_;

  std::thread thread_;
};

}  // namespace lastro::log
