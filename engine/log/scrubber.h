#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/read_pace.h"
#include "engine/log/event_log.h"

namespace lastro::log {

struct ScrubberOptions {
  std::size_t bytes_per_second_max = 16 * 1024 * 1024;
  std::chrono::milliseconds pass_interval = std::chrono::hours{6};  ///< from the end of one to the next
  std::chrono::milliseconds tail_interval = std::chrono::minutes{1};
  /// What else is to be held against its checksums in each pass, such as RocksLog::check_files. They outlive
  /// the scrubber, are called on its thread, and end early where the pace says so.
  std::vector<std::function<Result<void>(const ReadPace&)>> file_checks;
  /// Told once, on the scrubber's thread, of the first thing found bad; nothing is read after. The error
  /// names file, sequence and remedy.
  std::function<void(const Error&)> on_damage;
};

/// Readable from any thread.
struct ScrubStatus {
  Sequence sequence = 0;        ///< history is found sound up to here, in the pass under way or the last
  std::uint64_t passes = 0;     ///< over everything, completed since the start
  std::uint64_t bytes = 0;      ///< read since the start
  UnixMicros last_pass_at = 0;  ///< when the last one ended; 0 where none has
};

/// Reads the committed history again and again, slowly, because a start checks only a part of it and disks
/// forget. A pass holds all files against their checksums, then walks from sequence 1 to what is committed:
/// chain, hashes, and that each event decodes under its own sequence. Between passes it goes on to what was
/// committed since, every tail_interval. Has a thread of low priority and holds a mebibyte or so of frames.
class Scrubber {
 public:
  /// Starts at once. `log` and `clock` outlive it.
  Scrubber(EventLog& log, Clock& clock, ScrubberOptions options);
  Scrubber(const Scrubber&) = delete;
  Scrubber& operator=(const Scrubber&) = delete;
  /// As stop().
  ~Scrubber();

  /// Ends the thread within a piece of reading. Idempotent; not from on_damage.
  void stop();
  [[nodiscard]] ScrubStatus status() const;

 private:
  void run();
  Result<void> check_until_stopped();
  Result<void> check_files();
  /// To the end of what is committed, or until stopped.
  Result<void> walk(EventLog::Cursor& cursor);
  /// Waits as long as the bytes are worth; false once stopped.
  bool pace(std::size_t bytes);
  /// False once stopped.
  bool wait(std::chrono::microseconds time);
  [[nodiscard]] bool stopping() const { return stopping_.load(std::memory_order_relaxed); }

  EventLog& log_;
  Clock& clock_;
  const ScrubberOptions options_;
  std::uint64_t unpaced_bytes_ = 0;  ///< the thread's: read and not waited for yet

  std::atomic<Sequence> sequence_ = 0;
  std::atomic<std::uint64_t> passes_ = 0;
  std::atomic<std::uint64_t> bytes_ = 0;
  std::atomic<UnixMicros> last_pass_at_ = 0;

  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;
  std::condition_variable stopped_;
  std::thread thread_;
};

}  // namespace lastro::log
