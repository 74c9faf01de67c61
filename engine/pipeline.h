#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
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
  explicit Pipeline(std::size_t capacity) : capacity_(capacity) {}

  using Submissions = std::vector<Submission>;

  /// All or none; taken, `submissions` is left empty. Any thread.
  bool submit(Submissions& submissions);
  void stop();
  /// Ends every wait for good: nothing more is taken, handed over or accepted.
  void fail();
  [[nodiscard]] std::size_t queued() const;

  enum class Wake : std::uint8_t { work, idle, stopped, failed };
  /// The writer's wait: for commands, which replace `taken`, in the order submitted; or, where it holds an
  /// open batch, for an idle committer; or for the end (only once no command waits).
  Wake wait_for_work(bool holding, std::vector<Submissions>& taken);
  /// Whether the committer has nothing to do: only the writer can change that.
  [[nodiscard]] bool idle() const;
  /// Waits for the slot, then puts the batch there. False after fail().
  bool hand_over(Batch batch);

  /// The committer's wait; calling it says that the batch taken before is done. Empty at the end.
  std::optional<Batch> take();
  /// No batch will come any more.
  void close();

 private:
  static constexpr std::size_t spares_max = 8;

  const std::size_t capacity_;
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
