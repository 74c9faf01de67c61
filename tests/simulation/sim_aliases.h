#pragma once

#include <deque>
#include <functional>
#include <utility>
#include <vector>

#include "engine/log/memory_alias_index.h"
#include "tests/support/seeded_random.h"

namespace lastro::simulation {

/// An alias index over runs that outlive the process, those of committed events: after a crash it is what it
/// was at an earlier through(), and empty where that lies beyond the log, as AliasIndex and its RocksDB
/// implementation have it.
class SimAliases final : public log::AliasIndex {
 public:
  struct Run {
    std::vector<log::AliasEntry> entries;
    Sequence through = 0;
  };
  using Runs = std::vector<Run>;

  SimAliases(Runs& runs, Sequence log_head) : runs_(runs) {
    if (!runs_.empty() && runs_.back().through > log_head) runs_.clear();
    for (const auto& run : runs_) static_cast<void>(index_.insert(run.entries, run.through));
  }

  /// What a crash leaves of the runs.
  static void crash(Runs& runs, testing::SeededRandom& random) { runs.resize(random.below(runs.size() + 1)); }

  [[nodiscard]] Result<std::optional<Sequence>> find(const Digest128& alias) const override {
    return index_.find(alias);
  }
  Result<void> insert(std::span<const log::AliasEntry> entries, Sequence through) override {
    uncommitted_.push_back({{entries.begin(), entries.end()}, through});
    return index_.insert(entries, through);
  }
  void commit(Sequence through) override {
    if (while_committing) while_committing();
    while (!uncommitted_.empty() && uncommitted_.front().through <= through) {
      runs_.push_back(std::move(uncommitted_.front()));
      uncommitted_.pop_front();
    }
  }
  Result<void> flush(Sequence) override { return {}; }
  [[nodiscard]] Sequence through() const override { return index_.through(); }

  /// What other threads do while the committer is about to tell the index.
  std::function<void()> while_committing;

 private:
  Runs& runs_;
  std::deque<Run> uncommitted_;
  log::MemoryAliasIndex index_;
};

}  // namespace lastro::simulation
