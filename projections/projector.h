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

/// Keeps the views up with the log, on a thread of its own. An error (damage, a failing disk) stops it: it is
/// reported once, healthy() turns false, and the views stay readable as far as they came.
class Projector {
 public:
  using OnError = std::function<void(const Error&)>;  ///< on the projector's thread, at most once

  /// Checks the checkpoints (see ViewFeed::open), so no view is read meanwhile, and starts the thread. Log,
  /// store and views outlive it; nobody else writes to the store.
  static Result<std::unique_ptr<Projector>> start(log::EventLog& log, ViewStore& store,
                                                  std::span<const std::unique_ptr<View>> views,
                                                  OnError on_error);
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
  /// Whether the views still follow the log: until stop(), or an error. Any thread.
  [[nodiscard]] bool running() const { return !stopping_.load() && !ended_.load(); }
  /// Views that were made anew at the start.
  [[nodiscard]] const std::vector<ViewName>& emptied() const { return feed_->emptied(); }

  /// Waits until the view has reached the sequence, at most `timeout`, not at all once the projector has
  /// stopped. Returns the view's position. Any thread.
  Sequence wait_until(ViewName view, Sequence sequence, std::chrono::milliseconds timeout);
  /// The same for all views together.
  Sequence wait_until(Sequence sequence, std::chrono::milliseconds timeout);

 private:
  Projector(log::EventLog& log, std::unique_ptr<BatchStage> stage, std::unique_ptr<ViewFeed> feed,
            OnError on_error);
  void run();
  Result<void> follow();
  void publish();
  void end(bool healthy);
  template <class Position>
  Sequence wait(Position position, Sequence sequence, std::chrono::milliseconds timeout);

  log::EventLog& log_;
  const std::unique_ptr<BatchStage> stage_;
  const std::unique_ptr<ViewFeed> feed_;
  const OnError on_error_;
  std::array<std::atomic<Sequence>, view_count> positions_{};
  std::atomic<bool> healthy_{true};
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::condition_variable changed_;  ///< positions_, stopping_ or ended_
  std::atomic<bool> ended_{false};
  std::thread thread_;
};

}  // namespace lastro::projections
