#include "engine/log/recent_aliases.h"

#include <utility>
#include <vector>

#include "engine/base/assert.h"
#include "engine/base/thread_name.h"

namespace lastro::log {

RecentAliases::RecentAliases(AliasStore& store, std::size_t run_aliases, std::size_t runs_waiting_max)
    : store_(store),
      run_aliases_(run_aliases),
      runs_waiting_max_(runs_waiting_max),
      written_(store.through()),
      open_(std::make_unique<Run>()),
      thread_([this] { run(); }) {}

RecentAliases::~RecentAliases() {
  // Nobody is left to hear a failure, and the log makes again what it loses.
  static_cast<void>(close());
}

std::optional<Sequence> RecentAliases::find(const Digest128& alias) const {
  const std::lock_guard lock(mutex_);
  if (const auto found = open_->sequences.find(alias); found != open_->sequences.end()) return found->second;
  for (auto run = waiting_.rbegin(); run != waiting_.rend(); ++run) {
    if (const auto found = (*run)->sequences.find(alias); found != (*run)->sequences.end())
      return found->second;
  }
  return std::nullopt;
}

Result<void> RecentAliases::insert(std::span<const AliasEntry> entries, Sequence through) {
  std::unique_lock lock(mutex_);
  LASTRO_ASSERT(!closing_);
  changed_.wait(lock, [&] { return waiting_.size() < runs_waiting_max_ || !state_; });
  if (!state_) return state_;
  for (const auto& entry : entries) open_->sequences.insert_or_assign(entry.digest, entry.sequence);
  open_->through = through;
  if (open_->sequences.size() >= run_aliases_) close_run();
  return {};
}

/// With the lock.
void RecentAliases::close_run() {
  waiting_.push_back(std::exchange(open_, std::make_unique<Run>()));
  changed_.notify_all();
}

Result<void> RecentAliases::close() {
  {
    const std::lock_guard lock(mutex_);
    if (!closing_ && open_->through > written()) close_run();
    closing_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
  return state_;
}

void RecentAliases::run() {
  name_thread("aliases");
  std::unique_lock lock(mutex_);
  while (state_) {
    changed_.wait(lock, [&] { return closing_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    const auto& oldest = *waiting_.front();
    lock.unlock();
    auto written = write(oldest);
    lock.lock();
    state_ = std::move(written);
    // It is found in the store from now on.
    if (state_) waiting_.pop_front();
    changed_.notify_all();
  }
}

Result<void> RecentAliases::write(const Run& run) {
  std::vector<AliasEntry> entries;
  entries.reserve(run.sequences.size());
  for (const auto& [digest, sequence] : run.sequences) entries.push_back({digest, sequence});
  auto added = store_.add_run(entries, run.through);
  if (added) written_.store(run.through, std::memory_order_release);
  return added;
}

}  // namespace lastro::log
