#pragma once

#include <atomic>
#include <mutex>

#include "engine/pipeline.h"

namespace lastro::engine {

/// Appends frames, commits them and answers, batch after batch. Each batch is one thread's from end to end,
/// and a second thread appends the next one while the first syncs: an idle system has no hand-over between
/// the two steps, a busy one no pause between two syncs.
class Committer {
 public:
  Committer(log::EventLog& log, log::AliasIndex& aliases, Clock& clock, ReplySink& sink)
      : log_(log), aliases_(aliases), clock_(clock), sink_(sink) {}

  /// How many threads run() is for: one more would only wait for the others.
  static constexpr std::size_t threads = 2;

  /// Until the pipeline ends. An error of the log ends it and is returned. Several threads at once.
  Result<void> run(Pipeline& pipeline);

  /// The two steps of run(), for whoever drives them by hand, in the order of the batches. Once one has
  /// failed, the others do nothing: what was decided on a batch that is not committed is nobody's to know.
  Result<void> append(const Batch& batch);
  Result<void> commit(const Batch& batch);

  /// Adds what it counts to `stats`. Any thread.
  void add_to(EngineStats& stats) const;

 private:
  Result<void> make_durable(const log::Frame& frame);
  Result<void> latch(Result<void> step);
  /// Adds the time since `started`, of the monotonic clock.
  void add_time_since(std::int64_t started);

  log::EventLog& log_;
  log::AliasIndex& aliases_;
  Clock& clock_;
  ReplySink& sink_;
  // Locked in this order, each before the one before is left, so that batches stay in order.
  std::mutex appending_;
  std::mutex committing_;
  std::atomic<bool> failed_{false};
  std::atomic<std::uint64_t> frames_{0};
  std::atomic<std::uint64_t> events_{0};
  std::atomic<std::uint64_t> log_bytes_{0};
  std::atomic<std::uint64_t> append_micros_{0};
};

}  // namespace lastro::engine
