#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "engine/log/frame.h"

namespace lastro::log {

/// The newest frames that were read, at most frames_max of them (16 MiB at the largest), so that consumers
/// close to the head and retries of recent commands do not go to disk. Any thread.
class FrameCache {
 public:
  static constexpr std::size_t frames_max = 64;

  FrameCache();
  /// The frame that holds the sequence; null where it is not here.
  [[nodiscard]] std::shared_ptr<const Frame> find(Sequence sequence) const;
  /// Keeps the frame unless frames_max newer ones are here already.
  void add(std::shared_ptr<const Frame> frame);

 private:
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<const Frame>> frames_;  ///< in order of sequence
};

}  // namespace lastro::log
