#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "engine/engine.h"

namespace lastro::engine {

/// What commits together: a frame (null where no command of the batch was recorded) and the replies that wait
/// for it.
struct Batch {
  std::shared_ptr<const log::Frame> frame;
  std::vector<Reply> replies;

  [[nodiscard]] bool empty() const { return frame == nullptr && replies.empty(); }
};

/// Between callers, the writer and the committer: a bounded queue of commands and a slot for one batch.
/// Invariants:
///  1. at most `capacity` commands wait, in the vectors they were submitted in: none is moved on its way;
///  2. at most one batch waits while one is being committed, and batches are taken in the order handed over.
class Pipeline {
 public:
  /// `instead_of_waiting`: where one thread plays both parts, called while the writer waits for the slot; it
  /// has the committer free it.
  explicit Pipeline(std::size_t capacity, std::function<void()> instead_of_waiting = {})
      : capacity_(capacity), instead_of_waiting_(std::move(instead_of_waiting)) {}

  using Submissions = std::vector<Submission>;

  /// All or none; taken, `submissions` is left empty. Any thread.
  bool submit(Submissions& submissions);
  void stop();
  /// Ends every wait for good: nothing more is taken, handed over or accepted.
  void fail();
  [[nodiscard]] std::size_t queued() const;

  enum class Wake : std::uint8_t { work, idle, due, stopped, failed };
  /// The writer's wait: for commands, which replace `taken`, in the order submitted; or, where it holds an
  /// open batch, for an idle committer; or until `at_most` has passed (due), where that is given; or for the
  /// end (only once no command waits).
  Wake wait_for_work(bool holding, std::vector<Submissions>& taken,
                     std::optional<std::chrono::microseconds> at_most = {});
  /// Whether the committer has nothing to do: only the writer can change that.
  [[nodiscard]] bool idle() const;
  /// Waits for the slot, then puts the batch there. False after fail().
  bool hand_over(Batch batch);

  /// The committer's wait. Empty at the end.
  std::optional<Batch> take();
  /// The batch taken is committed.
  void finish();
  /// No batch will come any more.
  void close();

  /// Whether wait_for_work, or take, would return at once.
  [[nodiscard]] bool has_work(bool holding) const;
  [[nodiscard]] bool has_batch() const;

 private:
  static constexpr std::size_t spares_max = 8;

  /// With the lock.
  [[nodiscard]] bool writer_may_go(bool holding) const;
  [[nodiscard]] bool committer_may_go() const { return failed_ || slot_ || closed_; }

  const std::size_t capacity_;
  const std::function<void()> instead_of_waiting_;
  mutable std::mutex mutex_;
  std::condition_variable writer_wakes_;
  std::condition_variable committer_wakes_;
  std::vector<Submissions> incoming_;
  std::size_t queued_ = 0;           ///< in incoming_ together
  std::vector<Submissions> spares_;  ///< empty, their memory kept for the next to be submitted
  std::optional<Batch> slot_;
  bool committing_ = false;
  bool stopping_ = false;
  bool closed_ = false;
  bool failed_ = false;
};

}  // namespace lastro::engine
