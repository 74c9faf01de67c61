#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/ids.h"
#include "tools/traffic/latency_histogram.h"

namespace lastro::bench {

/// Something that reads a log behind its head.
struct Follower {
  std::string name;
  std::function<Sequence()> position;  ///< any thread; never falls
};

/// How long after an event was answered each follower has it. A thread of its own looks at their positions
/// every millisecond, so a lag is up to that much above the true one.
class LagProbe {
 public:
  LagProbe(std::vector<Follower> followers, Clock& clock);
  LagProbe(const LagProbe&) = delete;
  LagProbe& operator=(const LagProbe&) = delete;
  ~LagProbe();

  /// The event of that sequence is answered now. Any thread.
  void answered(Sequence sequence);
  /// Waits until the followers have all that was answered, at most `patience`; what is missing then counts as
  /// far behind as that. Ends the thread.
  [[nodiscard]] std::vector<std::pair<std::string, tools::LatencyHistogram>> finish(
      std::chrono::seconds patience);

 private:
  /// Of one follower, when it was seen at a new position.
  using Sightings = std::vector<std::pair<Sequence, std::int64_t>>;

  void watch(const std::stop_token& stopping);
  void look();
  [[nodiscard]] Sequence newest();

  const std::vector<Follower> followers_;
  Clock& clock_;
  std::mutex mutex_;
  std::vector<std::pair<Sequence, std::int64_t>> answers_;  ///< guarded by mutex_
  std::vector<Sightings> sightings_;                        ///< the thread's until it has ended
  std::jthread thread_;
};

}  // namespace lastro::bench
