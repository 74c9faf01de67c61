#include "tests/contract_engine/hooked_log.h"

namespace lastro::engine::test {

void HookedLog::close_gate() {
  const std::lock_guard lock(mutex_);
  gate_closed_ = true;
}

void HookedLog::open_gate() {
  {
    const std::lock_guard lock(mutex_);
    gate_closed_ = false;
  }
  changed_.notify_all();
}

bool HookedLog::wait_at_gate() {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::minutes(1), [&] { return waiting_ > 0; });
}

void HookedLog::fail_next_append(Error error) {
  const std::lock_guard lock(mutex_);
  failure_ = std::move(error);
}

void HookedLog::fail_next_commit(Error error) {
  const std::lock_guard lock(mutex_);
  commit_failure_ = std::move(error);
}

void HookedLog::fail_reads(Error error) {
  const std::lock_guard lock(mutex_);
  read_failure_ = std::move(error);
}

std::size_t HookedLog::appends() const {
  const std::lock_guard lock(mutex_);
  return appends_;
}

Result<void> HookedLog::append(const log::Frame& frame) {
  {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return !gate_closed_; });
    --waiting_;
    ++appends_;
    if (failure_) return std::unexpected(*failure_);
  }
  return log_->append(frame);
}

Result<void> HookedLog::commit(Sequence sequence) {
  {
    const std::lock_guard lock(mutex_);
    if (commit_failure_) return std::unexpected(*commit_failure_);
  }
  return log_->commit(sequence);
}

Result<std::shared_ptr<const log::Frame>> HookedLog::read(Sequence sequence) {
  {
    const std::lock_guard lock(mutex_);
    if (read_failure_) return std::unexpected(*read_failure_);
  }
  return log_->read(sequence);
}

}  // namespace lastro::engine::test
