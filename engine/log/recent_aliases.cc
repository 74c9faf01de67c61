#include "engine/log/recent_aliases.h"

#include <algorithm>
#include <utility>

#include "engine/base/assert.h"
#include "engine/base/thread_name.h"

namespace lastro::log {

RecentAliases::RecentAliases(AliasStore& store, const RecentAliasesLimits& limits)
    : store_(store),
      limits_(limits),
      written_(store.through()),
      open_(new_table()),
      committed_(store.through()),
      thread_([this] { run(); }) {}

RecentAliases::~RecentAliases() {
  // Nobody is left to hear a failure, and the log makes again what it loses.
  static_cast<void>(close());
}

std::unique_ptr<RecentAliases::Table> RecentAliases::new_table() const {
  auto table = std::make_unique<Table>();
  table->sequences.reserve(limits_.table_aliases);
  return table;
}

std::optional<Sequence> RecentAliases::find(const Digest128& alias) const {
  const std::lock_guard lock(mutex_);
  if (const auto found = open_->sequences.find(alias); found != open_->sequences.end()) return found->second;
  for (auto table = full_.rbegin(); table != full_.rend(); ++table) {
    if (const auto found = (*table)->sequences.find(alias); found != (*table)->sequences.end())
      return found->second;
  }
  return std::nullopt;
}

Result<void> RecentAliases::insert(std::span<const AliasEntry> entries, Sequence through) {
  std::unique_lock lock(mutex_);
  LASTRO_ASSERT(!closing_);
  if (open_->sequences.size() + entries.size() > limits_.table_aliases) {
    changed_.wait(lock, [&] { return full_.size() < limits_.tables_max || !state_; });
    if (open_->through > 0) close_table();
  }
  if (!state_) return state_;
  for (const auto& entry : entries) open_->sequences.insert_or_assign(entry.digest, entry.sequence);
  open_->through = through;
  return {};
}

/// With the lock.
void RecentAliases::close_table() {
  full_.push_back(std::exchange(open_, new_table()));
  if (is_run_wanted()) changed_.notify_all();
}

void RecentAliases::commit(Sequence through) {
  const std::lock_guard lock(mutex_);
  committed_ = through;
  if (is_run_wanted()) changed_.notify_all();
}

Result<void> RecentAliases::flush(Sequence through) {
  std::unique_lock lock(mutex_);
  const auto in_full = full_.empty() ? written() : full_.back()->through;
  LASTRO_ASSERT(through <= std::max(in_full, open_->through));
  if (in_full < through && !closing_) close_table();
  wanted_ = std::max(wanted_, through);
  changed_.notify_all();
  changed_.wait(lock, [&] { return written() >= through || closing_ || !state_; });
  if (state_ && written() < through) return fail(ErrorCode::unavailable, "the alias index is closing");
  return state_;
}

Result<void> RecentAliases::close() {
  {
    const std::lock_guard lock(mutex_);
    if (!closing_ && open_->through > written()) close_table();
    closing_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
  return state_;
}

/// With the lock.
bool RecentAliases::is_run_wanted() const {
  return full_.size() >= limits_.run_tables || wanted_ > written() || closing_;
}

/// How many of the full tables, from the oldest, the next run may have. With the lock.
std::size_t RecentAliases::writable_tables() const {
  if (!is_run_wanted()) return 0;
  const auto within = std::min(full_.size(), limits_.run_tables);
  const auto end = full_.begin() + static_cast<std::ptrdiff_t>(within);
  const auto beyond =
      std::find_if(full_.begin(), end, [&](const auto& table) { return table->through > committed_; });
  return static_cast<std::size_t>(beyond - full_.begin());
}

void RecentAliases::run() {
  name_thread("aliases");
  std::unique_lock lock(mutex_);
  while (state_) {
    changed_.wait(lock, [&] { return closing_ || writable_tables() > 0; });
    const auto count = writable_tables();
    if (count == 0) return;
    std::vector<const Table*> tables;
    for (std::size_t i = 0; i < count; ++i) tables.push_back(full_[i].get());
    lock.unlock();
    auto written = write(tables);
    lock.lock();
    state_ = std::move(written);
    // They are found in the store from now on.
    if (state_) full_.erase(full_.begin(), full_.begin() + static_cast<std::ptrdiff_t>(count));
    changed_.notify_all();
  }
}

Result<void> RecentAliases::write(std::span<const Table* const> tables) {
  std::vector<AliasEntry> entries;
  entries.reserve(tables.size() * limits_.table_aliases);
  for (const auto* table : tables) {
    for (const auto& [digest, sequence] : table->sequences) entries.push_back({digest, sequence});
  }
  const auto through = tables.back()->through;
  auto added = store_.add_run(entries, through);
  if (added) written_.store(through, std::memory_order_release);
  return added;
}

}  // namespace lastro::log
