#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "engine/log/frame.h"

namespace lastro::log {

/// The only truth: frames of events, in order, chained by hash. Appended is not committed: consumers and
/// readers see committed frames only. One thread at a time appends and one commits, both at once; any thread
/// reads and waits.
class EventLog {
 public:
  /// Walks committed frames in order; one thread; valid while the log lives.
  class Cursor {
   public:
    Cursor() = default;
    Cursor(const Cursor&) = delete;
    Cursor& operator=(const Cursor&) = delete;
    virtual ~Cursor() = default;
    /// The next committed frame, or nullptr when there is none yet (a later call may give one). Checks that
    /// the frame continues the one before it, by sequence and by hash: corruption names sequence, file and
    /// remedy.
    virtual Result<std::shared_ptr<const Frame>> next() = 0;
  };

  EventLog() = default;
  EventLog(const EventLog&) = delete;
  EventLog& operator=(const EventLog&) = delete;
  virtual ~EventLog() = default;

  /// Written when it returns, neither durable nor committed. The frame must continue appended(). After a
  /// failure the log is of no further use: the process must end and recover.
  virtual Result<void> append(const Frame& frame) = 0;
  /// Makes frames up to `sequence`, the last of an appended one, durable, then visible, and wakes who waits.
  /// After a failure nothing became visible, and the log is of no further use.
  virtual Result<void> commit(Sequence sequence) = 0;

  /// Head of what is appended. Only the appending thread asks.
  [[nodiscard]] virtual Head appended() const = 0;
  [[nodiscard]] virtual Sequence committed() const = 0;

  /// The committed frame that holds the sequence; not_found where it is 0 or beyond committed().
  virtual Result<std::shared_ptr<const Frame>> read(Sequence sequence) = 0;
  /// A cursor whose first frame is the one that holds `from` (which may be not committed yet).
  virtual std::unique_ptr<Cursor> cursor(Sequence from) = 0;

  /// Waits until committed() > beyond, at most `timeout`, or until interrupt(). Returns committed().
  virtual Sequence wait_committed(Sequence beyond, std::chrono::milliseconds timeout) = 0;
  /// Ends present and future waits at once, for shutdown.
  virtual void interrupt() = 0;

  /// What it is called in messages: "event log data/log". Any thread.
  [[nodiscard]] virtual std::string name() const = 0;
};

}  // namespace lastro::log
