#include "engine/log/memory_log.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/base/assert.h"

namespace lastro::log {

class MemoryLog::MemoryCursor final : public Cursor {
 public:
  MemoryCursor(MemoryLog& log, Sequence from) : log_(log), chain_(Chain::from(from)) {}

  Result<std::shared_ptr<const Frame>> next() override {
    if (chain_.next() > log_.committed()) return nullptr;
    auto frame = log_.find(chain_.next());
    if (auto continues = chain_.extend(*frame); !continues) return std::unexpected(continues.error());
    return frame;
  }

 private:
  MemoryLog& log_;
  Chain chain_;
};

Result<void> MemoryLog::append(const Frame& frame) {
  if (failure_) return std::unexpected(*failure_);
  auto appended = try_append(frame);
  if (!appended) failure_ = appended.error();
  return appended;
}

Result<void> MemoryLog::try_append(const Frame& frame) {
  if (next_failure_) return std::unexpected(*next_failure_);
  auto copy = Frame::decode(frame.bytes());
  if (!copy) return std::unexpected(copy.error());
  auto extended = chain_;
  if (auto continues = extended.extend(frame); !continues) {
    return fail(ErrorCode::invalid, "cannot append: " + continues.error().message);
  }
  const std::lock_guard lock(mutex_);
  frames_.push_back(std::move(*copy));
  chain_ = extended;
  return {};
}

Result<void> MemoryLog::commit(Sequence sequence) {
  if (sequence == committed()) return {};
  LASTRO_ASSERT(find(sequence)->last_sequence() == sequence);
  position_.advance(sequence);
  return {};
}

Result<std::shared_ptr<const Frame>> MemoryLog::read(Sequence sequence) {
  if (sequence == 0 || sequence > committed()) {
    return fail(ErrorCode::not_found, fmt::format("the log holds no sequence {}", sequence));
  }
  return find(sequence);
}

std::unique_ptr<EventLog::Cursor> MemoryLog::cursor(Sequence from) {
  return std::make_unique<MemoryCursor>(*this, from);
}

Sequence MemoryLog::wait_committed(Sequence beyond, std::chrono::milliseconds timeout) {
  return position_.wait(beyond, timeout);
}

std::shared_ptr<const Frame> MemoryLog::find(Sequence sequence) {
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::lower_bound(frames_, sequence, {},
                                              [](const auto& frame) { return frame->last_sequence(); });
  LASTRO_ASSERT(found != frames_.end());
  return *found;
}

}  // namespace lastro::log
