#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>

#include "engine/log/event_log.h"

namespace lastro::engine::test {

/// An event log that a test can stop at its appends, or make fail.
class HookedLog final : public log::EventLog {
 public:
  explicit HookedLog(std::unique_ptr<log::EventLog> log) : log_(std::move(log)) {}

  /// Appends wait from now on, before they do anything.
  void close_gate();
  void open_gate();
  /// Until an append waits at the closed gate, a minute at most.
  [[nodiscard]] bool wait_at_gate();
  /// The next append fails so, and keeps nothing.
  void fail_next_append(Error error);
  /// The next commit fails so: its frame is durable and stays invisible.
  void fail_next_commit(Error error);
  void fail_reads(Error error);
  [[nodiscard]] std::size_t appends() const;

  Result<void> append(const log::Frame& frame) override;
  Result<void> commit(Sequence sequence) override;
  [[nodiscard]] log::Head appended() const override { return log_->appended(); }
  [[nodiscard]] Sequence committed() const override { return log_->committed(); }
  Result<std::shared_ptr<const log::Frame>> read(Sequence sequence) override;
  std::unique_ptr<Cursor> cursor(Sequence from) override { return log_->cursor(from); }
  Sequence wait_committed(Sequence beyond, std::chrono::milliseconds timeout) override {
    return log_->wait_committed(beyond, timeout);
  }
  void interrupt() override { log_->interrupt(); }
  [[nodiscard]] std::string name() const override { return log_->name(); }

 private:
  std::unique_ptr<log::EventLog> log_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool gate_closed_ = false;
  int waiting_ = 0;
  std::size_t appends_ = 0;
  std::optional<Error> failure_;
  std::optional<Error> commit_failure_;
  std::optional<Error> read_failure_;
};

}  // namespace lastro::engine::test
