#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/log/event_log.h"
#include "projections/relay/backoff.h"
#include "projections/relay/generation_resolver.h"
#include "projections/relay/publisher.h"

namespace lastro::projections {

struct RelayOptions {
  /// Messages in flight at most; the resolver compares as many.
  std::size_t window = 256;
  std::chrono::milliseconds ack_timeout{5000};
  std::chrono::milliseconds retry_least{100};
  std::chrono::milliseconds retry_most{5000};
  std::size_t generations_max = 8;
};

/// For metrics and health.
struct RelayStatus {
  bool connected = false;        ///< publishing, or ready to
  Sequence published = 0;        ///< acknowledged, in order; 0 until the stream was first looked at
  Sequence committed = 0;        ///< the log's
  std::uint64_t lag = 0;         ///< committed − published
  std::uint64_t reconnects = 0;  ///< successful connections after the first
  unsigned generation = 0;       ///< in use; 0 until known
  std::uint64_t broken = 0;      ///< generations found broken since start
  std::string last_error;        ///< of the last failure; empty where there was none; no secrets
};

/// Distributes every committed event of the log, in order, once, and resumes from the stream's own last
/// messages. A thread of its own that never holds up the writer, nor any other reader of the log: while the
/// stream cannot be reached it waits, and the log is its queue.
///
/// Invariants:
///  1. A message is sent only where every event before it was sent on this connection or is in the stream.
///  2. published() grows only by acknowledgements whose stream sequence is the event's own, none missing
///  before.
///  3. After any failure nothing in flight counts: the connection is given up and the stream asked again.
class Relay {
 public:
  /// The log must have recovered: a stream that is ahead of committed() is taken for broken. All must outlive
  /// this.
  Relay(log::EventLog& log, EventPublisher& publisher, Clock& clock, RelayOptions options = {});
  /// Stops.
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  /// Once.
  void start();
  /// Returns within a second or two, whatever the other side does; may be called again. What is in flight is
  /// found again at the next start.
  void stop();

  /// Any thread.
  [[nodiscard]] RelayStatus status() const;

 private:
  void run();
  /// Connects and publishes until something fails or stop().
  Result<void> run_session();
  Result<void> publish_after(const ResumePoint& resume);
  void note_connected(const ResumePoint& resume);
  void note_failure(const Error& error);
  void await_event_after(Sequence sequence);
  void wait(std::chrono::milliseconds duration);

  log::EventLog& log_;
  EventPublisher& publisher_;
  RelayOptions options_;
  Backoff backoff_;
  std::atomic<bool> stopping_{false};
  GenerationResolver resolver_;
  std::uint64_t connections_ = 0;
  std::atomic<Sequence> published_{0};

  mutable std::mutex mutex_;
  std::condition_variable stopped_;
  RelayStatus status_;  ///< guarded by mutex_

  std::thread thread_;
};

}  // namespace lastro::projections
