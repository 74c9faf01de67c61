#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "engine/log/event_log.h"
#include "projections/batch_stage.h"
#include "projections/view_feed.h"

namespace lastro::projections {

/// Told on the projector's thread.
struct ProjectorOptions {
  /// The views cannot go on for now, because their disk or the log's fails. Told once until they do.
  std::function<void(const Error&)> on_stall = [](const Error&) {};
  /// They go on.
  std::function<void()> on_resume = [] {};
  /// They have stopped for good: what they hold or read is damaged. Told at most once.
  std::function<void(const Error&)> on_stop = [](const Error&) {};
  /// How long it waits before it tries again: at first, doubled with each failure, and at most.
  std::chrono::milliseconds retry_least{100};
  std::chrono::milliseconds retry_most{5000};
};

/// Keeps the views up with the log, on a thread of its own. Where the disk fails (no room, an i/o error) it
/// tries again until that is over; damage stops it. healthy() is false from the failure on, for as long, and
/// the views stay readable as far as they came, but for the moments in which their files are opened again.
class Projector {
 public:
  /// Checks the checkpoints (see ViewFeed::open) and starts the thread. Log, store and views outlive it;
  /// nobody else writes to the store.
  static Result<std::unique_ptr<Projector>> start(log::EventLog& log, ViewStore& store,
                                                  std::span<const std::unique_ptr<View>> views,
                                                  ProjectorOptions options = {});
  Projector(const Projector&) = delete;
  Projector& operator=(const Projector&) = delete;
  ~Projector();

  /// Ends the thread after the step it is in and joins it; who waits is woken. Once or more often; the same
  /// thread that destroys it.
  void stop();

  /// How far readers see. Any thread.
  [[nodiscard]] Sequence position(ViewName view) const { return positions_[index_of(view)].load(); }
  /// How far readers see in all views. Any thread.
  [[nodiscard]] Sequence position() const;
  [[nodiscard]] bool healthy() const { return healthy_.load(); }
  /// Whether the views follow the log now. Any thread.
  [[nodiscard]] bool running() const { return !stopping_.load() && healthy(); }
  /// Views that were made anew at the start.
  [[nodiscard]] const std::vector<ViewName>& emptied() const { return emptied_; }

  /// Waits until the view has reached the sequence, at most `timeout`, not at all while the projector is not
  /// running. Returns the view's position. Any thread.
  Sequence wait_until(ViewName view, Sequence sequence, std::chrono::milliseconds timeout);
  /// The same for all views together.
  Sequence wait_until(Sequence sequence, std::chrono::milliseconds timeout);

 private:
  Projector(log::EventLog& log, ViewStore& store, std::span<const std::unique_ptr<View>> views,
            std::unique_ptr<BatchStage> stage, std::unique_ptr<ViewFeed> feed, ProjectorOptions options);
  void run();
  Result<void> follow();
  Result<void> recover();
  bool wait_to_retry();
  void publish();
  void set_healthy(bool healthy);
  template <class Position>
  Sequence wait(Position position, Sequence sequence, std::chrono::milliseconds timeout);

  log::EventLog& log_;
  ViewStore& store_;
  const std::span<const std::unique_ptr<View>> views_;
  const ProjectorOptions options_;
  std::unique_ptr<BatchStage> stage_;  ///< the thread's, once it runs, as is feed_
  std::unique_ptr<ViewFeed> feed_;
  const std::vector<ViewName> emptied_;
  std::chrono::milliseconds retry_after_;  ///< the thread's
  std::array<std::atomic<Sequence>, view_count> positions_{};
  std::atomic<bool> healthy_{true};
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::condition_variable changed_;  ///< positions_, stopping_ or healthy_
  std::thread thread_;
};

}  // namespace lastro::projections
