#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "engine/base/clock.h"
#include "projections/projector.h"

namespace lastro::api {

/// Where reads wait for the views: one thread for all of them, so that a slow view keeps no worker from reads
/// that need not wait. Bounded.
class ReadGate {
 public:
  /// Told how far the views have come. Must not block: it runs on the caller's thread or the gate's.
  using Work = std::move_only_function<void(Sequence reached)>;

  /// Projector and clock outlive the gate.
  ReadGate(projections::Projector& projector, Clock& clock, std::size_t waiting_max);
  ReadGate(const ReadGate&) = delete;
  ReadGate& operator=(const ReadGate&) = delete;
  /// Lets all go that wait.
  ~ReadGate();

  /// Runs the work once all views have reached `wanted`, or `patience` is over, or the projector has stopped.
  /// False, leaving the work alone, where too many wait. Any thread.
  [[nodiscard]] bool try_wait(Sequence wanted, std::chrono::milliseconds patience, Work& work);

 private:
  struct Waiting {
    Sequence wanted = 0;
    std::int64_t until_micros = 0;  ///< monotonic
    Work work;
  };

  void run();
  /// Waits for the views on behalf of those there; the lock is open meanwhile.
  Sequence wait_for_views(std::unique_lock<std::mutex>& lock);

  projections::Projector& projector_;
  Clock& clock_;
  const std::size_t waiting_max_;
  std::mutex mutex_;
  std::condition_variable wakes_;
  std::vector<Waiting> waiting_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace lastro::api
