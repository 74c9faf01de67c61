#pragma once

#include <mutex>
#include <optional>
#include <vector>

#include "engine/log/chain.h"
#include "engine/log/commit_position.h"
#include "engine/log/event_log.h"

namespace lastro::log {

/// The contract of EventLog in memory, for tests and simulation: it grows with the log and dies with the
/// object. Any frame may be the first, as in an empty RocksLog without a ledger id.
class MemoryLog final : public EventLog {
 public:
  MemoryLog() = default;

  /// The next append fails with `error` and keeps nothing; all later ones fail too.
  void fail_next_append(Error error) { next_failure_ = std::move(error); }

  Result<void> append(const Frame& frame) override;
  Result<void> commit(Sequence sequence) override;
  [[nodiscard]] Head appended() const override { return chain_.head(); }
  [[nodiscard]] Sequence committed() const override { return position_.get(); }
  Result<std::shared_ptr<const Frame>> read(Sequence sequence) override;
  std::unique_ptr<Cursor> cursor(Sequence from) override;
  Sequence wait_committed(Sequence beyond, std::chrono::milliseconds timeout) override;
  void interrupt() override { position_.interrupt(); }
  [[nodiscard]] std::string name() const override { return "event log in memory"; }

 private:
  class MemoryCursor;

  /// The frame that holds the sequence, which was appended.
  std::shared_ptr<const Frame> find(Sequence sequence);
  Result<void> try_append(const Frame& frame);

  Chain chain_;
  std::optional<Error> next_failure_;
  std::optional<Error> failure_;
  CommitPosition position_{0};
  std::mutex mutex_;
  std::vector<std::shared_ptr<const Frame>> frames_;  ///< guarded by mutex_
};

}  // namespace lastro::log
