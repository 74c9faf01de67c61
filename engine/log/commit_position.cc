#include "engine/log/commit_position.h"

#include <algorithm>

#include "engine/base/assert.h"

namespace lastro::log {

void CommitPosition::advance(Sequence committed) {
  {
    const std::lock_guard lock(mutex_);
    LASTRO_ASSERT(committed >= committed_.load(std::memory_order_relaxed));
    committed_.store(committed, std::memory_order_release);
  }
  grown_.notify_all();
}

Sequence CommitPosition::wait(Sequence beyond, std::chrono::milliseconds timeout) {
  // Adding milliseconds::max() to a time point overflows.
  constexpr std::chrono::milliseconds longest = std::chrono::hours{24};
  std::unique_lock lock(mutex_);
  grown_.wait_for(lock, std::min(timeout, longest), [&] { return interrupted_ || get() > beyond; });
  return get();
}

void CommitPosition::interrupt() {
  {
    const std::lock_guard lock(mutex_);
    interrupted_ = true;
  }
  grown_.notify_all();
}

}  // namespace lastro::log
