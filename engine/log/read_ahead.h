#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "engine/log/event_log.h"

namespace lastro::log {

/// A cursor's frames up to where the log now ends, read on a thread of its own some way ahead of who takes
/// them: fetching, hashing and holding them against the chain goes on while those before are applied. One
/// thread takes; the log outlives it.
class ReadAhead {
 public:
  /// Handed over together: these many frames, or these many bytes and the frame that passes them.
  static constexpr std::size_t chunk_frames_max = 256;
  static constexpr std::size_t chunk_bytes_max = 512 * 1024;
  /// Read and not taken yet; one more is being read.
  static constexpr std::size_t chunks_max = 8;

  ReadAhead(EventLog& log, Sequence from);
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;
  /// Ends the reading where it is.
  ~ReadAhead();

  /// As EventLog::Cursor::next, but nullptr, once given, is the end.
  Result<std::shared_ptr<const Frame>> next();

 private:
  using Chunk = std::vector<std::shared_ptr<const Frame>>;

  void run(EventLog& log, Sequence from);
  /// With what there is before a failure, or the end.
  static Result<void> fill(EventLog::Cursor& cursor, Chunk& chunk);

  Chunk taken_;           ///< those before next_ are gone
  std::size_t next_ = 0;  ///< of taken_

  std::mutex mutex_;  ///< guards what follows
  std::condition_variable changed_;
  std::deque<Chunk> chunks_;
  bool finished_ = false;  ///< no chunk will come any more, because of state_ or the end
  bool stopping_ = false;
  Result<void> state_;

  std::thread thread_;
};

}  // namespace lastro::log
