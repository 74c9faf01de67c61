#pragma once

#include <atomic>

#include "engine/pipeline.h"

namespace lastro::engine {

/// Appends frames, then commits them and answers, batch after batch on one thread.
class Committer {
 public:
  Committer(log::EventLog& log, log::AliasIndex& aliases, Clock& clock, ReplySink& sink)
      : log_(log), aliases_(aliases), clock_(clock), sink_(sink) {}

  /// Until the pipeline ends. An error of the log ends it and is returned.
  Result<void> run(Pipeline& pipeline);
  /// Waits for one batch and commits it; false at the end.
  Result<bool> take_turn(Pipeline& pipeline);
  Result<void> commit(const Batch& batch);

  /// Adds what it counts to `stats`. Any thread.
  void add_to(EngineStats& stats) const;

 private:
  log::EventLog& log_;
  log::AliasIndex& aliases_;
  Clock& clock_;
  ReplySink& sink_;
  std::atomic<std::uint64_t> frames_{0};
  std::atomic<std::uint64_t> events_{0};
  std::atomic<std::uint64_t> log_bytes_{0};
  std::atomic<std::uint64_t> append_micros_{0};
};

}  // namespace lastro::engine
