#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>

#include "engine/base/clock.h"
#include "engine/log/alias_index.h"
#include "engine/log/event_log.h"
#include "engine/log/snapshot_folder.h"

namespace lastro::engine {

struct SnapshotterOptions {
  /// A snapshot is made when the log has grown by that many events since the newest: what a start applies at
  /// most, beside what came while the last one was made.
  Sequence interval_events = 1'000'000;
  /// Told, on the snapshotter's thread, of what kept a snapshot from being made: corruption where the log is
  /// damaged. It tries again after the next interval.
  std::function<void(const Error&)> on_failure = [](const Error&) {};
  /// Told why a snapshot was passed over.
  std::function<void(const Error&)> on_unusable = [](const Error&) {};
};

/// Makes snapshots of a log that grows, from the newest one and the events since: the writer and its state
/// have no part in it. A thread of low priority. While it makes one, it holds a second state in memory.
class Snapshotter {
 public:
  /// What is passed in outlives it. `newest` is the sequence of the newest snapshot in the folder.
  Snapshotter(log::EventLog& log, log::AliasIndex& aliases, const log::SnapshotFolder& folder, Clock& clock,
              Sequence newest, SnapshotterOptions options);
  Snapshotter(const Snapshotter&) = delete;
  Snapshotter& operator=(const Snapshotter&) = delete;
  /// Stops.
  ~Snapshotter();

  /// After the frame that is committed last; ends where it stands once stop() is called.
  Result<void> take();
  /// Ends the thread, leaving a snapshot it is at unmade: waits for one part of its file at most, or for the
  /// aliases that go before it. Idempotent.
  void stop();

  /// Sequence of the newest snapshot; 0 for none. Any thread.
  [[nodiscard]] Sequence newest() const { return newest_.load(std::memory_order_acquire); }
  /// How long the last one took; 0 while there was none. Any thread.
  [[nodiscard]] std::chrono::microseconds last_duration() const {
    return std::chrono::microseconds(last_duration_micros_.load());
  }

 private:
  void run();

  log::EventLog& log_;
  log::AliasIndex& aliases_;
  const log::SnapshotFolder& folder_;
  Clock& clock_;
  const SnapshotterOptions options_;
  std::atomic<Sequence> newest_;
  std::atomic<std::int64_t> last_duration_micros_ = 0;
  std::stop_source stop_;  ///< asked under mutex_, so that no wait misses it
  std::mutex mutex_;
  std::condition_variable stops_;
  std::thread thread_;
};

}  // namespace lastro::engine
