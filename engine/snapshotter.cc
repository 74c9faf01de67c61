#include "engine/snapshotter.h"

#include <utility>

#include "engine/base/thread_name.h"
#include "engine/base/thread_priority.h"
#include "engine/recovery.h"

namespace lastro::engine {
namespace {

constexpr std::chrono::milliseconds between_looks{100};

}  // namespace

Snapshotter::Snapshotter(log::EventLog& log, log::AliasIndex& aliases, const log::SnapshotFolder& folder,
                         Clock& clock, Sequence newest, SnapshotterOptions options)
    : log_(log),
      aliases_(aliases),
      folder_(folder),
      clock_(clock),
      options_(std::move(options)),
      newest_(newest),
      thread_([this] { run(); }) {}

Snapshotter::~Snapshotter() {
  stop();
}

void Snapshotter::stop() {
  {
    const std::lock_guard lock(mutex_);
    stop_.request_stop();
  }
  stops_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Snapshotter::run() {
  name_thread("snapshotter");
  lower_thread_priority();
  auto tried = newest();
  std::unique_lock lock(mutex_);
  while (!stops_.wait_for(lock, between_looks, [this] { return stop_.stop_requested(); })) {
    const auto committed = log_.committed();
    if (committed - tried < options_.interval_events) continue;
    tried = committed;
    lock.unlock();
    if (auto taken = take(); !taken && !stop_.stop_requested()) options_.on_failure(taken.error());
    lock.lock();
  }
}

Result<void> Snapshotter::take() {
  const auto started = clock_.monotonic_micros();
  const auto stop = stop_.get_token();
  auto from = folder_.newest(options_.on_unusable, stop);
  if (!from) return std::unexpected(from.error());
  if (*from) {
    if (auto sound = check_snapshot(log_, **from); !sound) return sound;
  }
  const Sequence made_from = *from ? (*from)->head.sequence : 0;
  auto reached = replay(log_, nullptr, *from ? std::move(**from) : log::Snapshot{},
                        [&](Sequence) { return !stop.stop_requested(); });
  if (!reached) return std::unexpected(reached.error());
  const auto& head = reached->head;
  if (head.sequence > made_from) {
    // A start from this snapshot reads no event before it, so their aliases must be on disk first.
    if (auto kept = aliases_.flush(head.sequence); !kept) return kept;
    if (auto added = folder_.add(reached->ledger, head, reached->state, made_from, stop); !added)
      return added;
  }
  newest_.store(head.sequence, std::memory_order_release);
  last_duration_micros_ = clock_.monotonic_micros() - started;
  return {};
}

}  // namespace lastro::engine
