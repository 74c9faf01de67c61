#include "engine/log/read_ahead.h"

#include <utility>

#include "engine/base/thread_name.h"

namespace lastro::log {

ReadAhead::ReadAhead(EventLog& log, Sequence from) : thread_([this, &log, from] { run(log, from); }) {}

ReadAhead::~ReadAhead() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

Result<std::shared_ptr<const Frame>> ReadAhead::next() {
  if (next_ == taken_.size()) {
    taken_.clear();
    next_ = 0;
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return finished_ || !chunks_.empty(); });
    if (chunks_.empty()) {
      if (!state_) return std::unexpected(state_.error());
      return nullptr;
    }
    taken_ = std::move(chunks_.front());
    chunks_.pop_front();
    changed_.notify_all();
  }
  return std::move(taken_[next_++]);
}

void ReadAhead::run(EventLog& log, Sequence from) {
  name_thread("read ahead");
  const auto cursor = log.cursor(from);
  for (bool more = true; more;) {
    Chunk chunk;
    auto read = fill(*cursor, chunk);
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stopping_ || chunks_.size() < chunks_max; });
    more = read && !chunk.empty() && !stopping_;
    if (!chunk.empty()) chunks_.push_back(std::move(chunk));
    state_ = std::move(read);
    finished_ = !more;
    changed_.notify_all();
  }
}

Result<void> ReadAhead::fill(EventLog::Cursor& cursor, Chunk& chunk) {
  std::size_t bytes = 0;
  while (chunk.size() < chunk_frames_max && bytes < chunk_bytes_max) {
    auto frame = cursor.next();
    if (!frame) return std::unexpected(frame.error());
    if (*frame == nullptr) return {};
    bytes += (*frame)->bytes().size();
    chunk.push_back(std::move(*frame));
  }
  return {};
}

}  // namespace lastro::log
