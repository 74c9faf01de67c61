#include "engine/log/frame_cache.h"

#include <algorithm>
#include <utility>

namespace lastro::log {
namespace {

/// The first frame that does not end before `sequence`.
auto first_reaching(const std::vector<std::shared_ptr<const Frame>>& frames, Sequence sequence) {
  return std::ranges::lower_bound(frames, sequence, {},
                                  [](const auto& frame) { return frame->last_sequence(); });
}

}  // namespace

FrameCache::FrameCache() {
  frames_.reserve(frames_max + 1);
}

std::shared_ptr<const Frame> FrameCache::find(Sequence sequence) const {
  const std::lock_guard lock(mutex_);
  const auto found = first_reaching(frames_, sequence);
  if (found == frames_.end() || !(*found)->holds(sequence)) return nullptr;
  return *found;
}

void FrameCache::add(std::shared_ptr<const Frame> frame) {
  std::shared_ptr<const Frame> dropped;  // destroyed after the lock
  const std::lock_guard lock(mutex_);
  const auto place = first_reaching(frames_, frame->first_sequence());
  if (place != frames_.end() && (*place)->holds(frame->first_sequence())) return;
  if (frames_.size() == frames_max && place == frames_.begin()) return;
  frames_.insert(place, std::move(frame));
  if (frames_.size() > frames_max) {
    dropped = std::move(frames_.front());
    frames_.erase(frames_.begin());
  }
}

}  // namespace lastro::log
