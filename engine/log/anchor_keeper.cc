#include "engine/log/anchor_keeper.h"

#include <utility>

#include "engine/base/assert.h"
#include "engine/base/thread_name.h"

namespace lastro::log {

AnchorKeeper::AnchorKeeper(std::unique_ptr<HeadAnchor> anchor, Sequence sequence, Drive drive)
    : anchor_(std::move(anchor)), anchored_(sequence) {
  if (drive == Drive::thread) thread_ = std::thread([this] { run(); });
}

AnchorKeeper::~AnchorKeeper() {
  // Nobody is left to hear a failure: the anchor stays behind the log, as it always may.
  static_cast<void>(close());
}

Result<void> AnchorKeeper::write_first(const AnchorRecord& record) {
  // The thread uses the anchor only for what is published.
  const std::lock_guard lock(mutex_);
  LASTRO_ASSERT(!pending_);
  if (auto written = anchor_->write(record); !written) return written;
  anchored_.store(record.head.sequence, std::memory_order_relaxed);
  return {};
}

void AnchorKeeper::publish(const AnchorRecord& record) {
  bool was_idle = false;
  {
    const std::lock_guard lock(mutex_);
    LASTRO_ASSERT(!closing_);
    was_idle = !pending_;
    pending_ = record;
  }
  // While a record waits for the interval to pass, newer ones take its place without waking anybody.
  if (was_idle) published_.notify_one();
}

Result<void> AnchorKeeper::close() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  published_.notify_one();
  closed_.notify_one();
  if (thread_.joinable()) {
    thread_.join();
  } else {
    write();
  }
  return state();
}

Result<void> AnchorKeeper::state() const {
  if (!failed_.load(std::memory_order_acquire)) return {};
  const std::lock_guard lock(mutex_);
  return std::unexpected(*failure_);
}

void AnchorKeeper::write() {
  std::unique_lock lock(mutex_);
  if (pending_ && !failure_) write_pending(lock);
}

void AnchorKeeper::run() {
  name_thread("anchor");
  std::unique_lock lock(mutex_);
  while (!failure_) {
    published_.wait(lock, [&] { return closing_ || pending_; });
    if (!pending_) return;
    write_pending(lock);
    closed_.wait_for(lock, interval, [&] { return closing_; });
  }
}

void AnchorKeeper::write_pending(std::unique_lock<std::mutex>& lock) {
  const auto record = *pending_;
  pending_.reset();
  lock.unlock();
  auto written = anchor_->write(record);
  if (written) anchored_.store(record.head.sequence, std::memory_order_relaxed);
  lock.lock();
  if (written) return;
  failure_ = written.error();
  failed_.store(true, std::memory_order_release);
}

}  // namespace lastro::log
