#pragma once

#include <memory>

#include "engine/log/anchor_file.h"
#include "engine/log/frame_store.h"

namespace lastro::log {

/// The place on a disk where a log lives: one seam, so that tests and simulations decide what a disk does.
/// One thread.
class LogStorage {
 public:
  LogStorage() = default;
  LogStorage(const LogStorage&) = delete;
  LogStorage& operator=(const LogStorage&) = delete;
  /// Unlocks.
  virtual ~LogStorage() = default;

  /// Makes the place, durably. Succeeds where it exists.
  virtual Result<void> make() = 0;
  /// Takes the right to write there, until unlock(). unavailable where someone else holds it. A place that
  /// does not exist is not locked.
  virtual Result<void> lock() = 0;
  virtual void unlock() = 0;

  /// Whether there is a store.
  [[nodiscard]] virtual bool has_frames() const = 0;
  /// In the modes inspect and write the place is locked.
  virtual Result<std::unique_ptr<FrameStore>> open_frames(FrameStore::Mode mode) = 0;
  /// The file of the head anchor, whether it exists or not.
  virtual std::unique_ptr<AnchorFile> anchor_file() = 0;
};

}  // namespace lastro::log
