#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <thread>

#include "engine/base/flat_map.h"
#include "engine/log/alias_store.h"

namespace lastro::log {

/// The aliases that are not in the store yet, and the thread that brings them there in runs. One thread
/// inserts and closes; any thread finds.
class RecentAliases {
 public:
  /// A run is closed at `run_aliases`; while `runs_waiting_max` closed ones wait, so does insert. The store
  /// outlives this object.
  RecentAliases(AliasStore& store, std::size_t run_aliases, std::size_t runs_waiting_max);
  RecentAliases(const RecentAliases&) = delete;
  RecentAliases& operator=(const RecentAliases&) = delete;
  /// Closes; a failure at that is lost.
  ~RecentAliases();

  /// Empty where the alias is not here: then it is in the store or nowhere.
  [[nodiscard]] std::optional<Sequence> find(const Digest128& alias) const;
  /// Fails as the writing of a run before has failed.
  Result<void> insert(std::span<const AliasEntry> entries, Sequence through);
  /// Brings everything to the store and ends the thread. Says a failure again when asked again.
  Result<void> close();
  /// Where the store's newest run ends. Any thread.
  [[nodiscard]] Sequence written() const { return written_.load(std::memory_order_acquire); }

 private:
  struct Run {
    FlatMap<Digest128, Sequence> sequences;
    Sequence through = 0;
  };

  void close_run();
  void run();
  Result<void> write(const Run& run);

  AliasStore& store_;
  const std::size_t run_aliases_;
  const std::size_t runs_waiting_max_;
  std::atomic<Sequence> written_;

  mutable std::mutex mutex_;  ///< guards what follows
  std::condition_variable changed_;
  std::unique_ptr<Run> open_;
  std::deque<std::unique_ptr<const Run>>
      waiting_;  ///< oldest first; the thread reads the first without the lock
  bool closing_ = false;
  Result<void> state_;

  std::thread thread_;
};

}  // namespace lastro::log
