#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>

#include "engine/base/ids.h"

namespace lastro::log {

/// Where the committed part of a log ends, and the meeting point of those who wait for it to grow. One thread
/// advances, any thread asks and waits.
class CommitPosition {
 public:
  explicit CommitPosition(Sequence committed) : committed_(committed) {}

  [[nodiscard]] Sequence get() const { return committed_.load(std::memory_order_acquire); }
  /// `committed` is not less than get().
  void advance(Sequence committed);
  /// Until get() > beyond, at most `timeout` (cut to a day), or until interrupt(). Returns get().
  Sequence wait(Sequence beyond, std::chrono::milliseconds timeout);
  /// Ends present and future waits.
  void interrupt();

 private:
  std::atomic<Sequence> committed_;  ///< written under mutex_, so that no waiter misses it
  std::mutex mutex_;
  std::condition_variable grown_;
  bool interrupted_ = false;
};

}  // namespace lastro::log
