#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "engine/log/head_anchor.h"

namespace lastro::log {

/// Keeps the head anchor close behind what is committed: a thread of its own writes the newest record, so
/// that no commit waits for a second sync. One thread publishes and closes; any thread asks. Driven by hand,
/// it has no thread, and writes when it is told to.
class AnchorKeeper {
 public:
  /// Between two writes. With the write itself the anchor is 10 ms behind at most, on a disk that syncs in 2
  /// ms.
  static constexpr std::chrono::milliseconds interval{8};

  enum class Drive : std::uint8_t { thread, by_hand };

  /// The anchor holds `sequence` already.
  AnchorKeeper(std::unique_ptr<HeadAnchor> anchor, Sequence sequence, Drive drive = Drive::thread);
  AnchorKeeper(const AnchorKeeper&) = delete;
  AnchorKeeper& operator=(const AnchorKeeper&) = delete;
  /// Closes; a failure at this last write is lost, so whoever wants it calls close() before.
  ~AnchorKeeper();

  /// Writes it before it returns. Only before anything is published.
  Result<void> write_first(const AnchorRecord& record);
  /// To be written within the interval; `record` is durable in the log already.
  void publish(const AnchorRecord& record);
  /// Driven by hand: writes what was published last, if it is not written yet. A failure is for state().
  void write();
  /// Writes what was published last and ends the thread. Says the failure again when asked again.
  Result<void> close();

  /// What stopped the writing, if anything did: nothing is written after a failed sync, because what the disk
  /// then holds is unknown.
  [[nodiscard]] Result<void> state() const;
  /// The sequence in the file.
  [[nodiscard]] Sequence anchored() const { return anchored_.load(std::memory_order_relaxed); }

 private:
  void run();
  void write_pending(std::unique_lock<std::mutex>& lock);

  std::unique_ptr<HeadAnchor> anchor_;  ///< used by the thread alone
  std::atomic<Sequence> anchored_;
  std::atomic<bool> failed_ = false;

  mutable std::mutex mutex_;  ///< guards what follows
  std::condition_variable published_;
  std::condition_variable closed_;
  std::optional<AnchorRecord> pending_;
  bool closing_ = false;
  std::optional<Error> failure_;

  std::thread thread_;
};

}  // namespace lastro::log
