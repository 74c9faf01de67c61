#pragma once

#include <memory>
#include <optional>
#include <string>

#include "engine/base/ledger_id.h"
#include "engine/base/read_pace.h"
#include "engine/log/event_log.h"
#include "engine/log/log_storage.h"

namespace lastro::log {

struct RocksLogOptions {
  std::string folder;       ///< the database's own, such as data/log
  std::string anchor_path;  ///< outside it, such as data/anchor; may be empty where read_only: not checked
  std::optional<LedgerId>
      ledger;  ///< which ledger's frames these must be; none: any, as long as all are of one
  bool create_if_missing = false;
  bool read_only = false;
  bool sync =
      true;  ///< false only to show what a power cut does without it: what is committed is then not durable
  bool strict = false;          ///< commit() returns with the anchor on disk
  bool anchor_by_hand = false;  ///< not strict: write_anchor() writes the anchor, instead of a thread
  std::string info_log_folder;  ///< of RocksDB's own text log; empty: none is kept
};

/// The event log on disk. A frame is one write, and a commit one sync, while which the next frame may be
/// written. What was committed is in the head anchor at most 10 ms later, on disk too (one sync of the
/// anchor's file at a time, so later where the disk is slower than that).
///
/// Everything found at open is committed: it had been written whole by a process that ended before it could
/// answer, or after.
///
/// Invariants:
///   1. anchor <= committed() <= what is durable <= appended().
///   2. Whoever finds the log shorter than the anchor, or other than the anchor, refuses it and changes
///   nothing.
class RocksLog final : public EventLog {
 public:
  /// Appended and not yet committed at the same time. Whoever appends stays below this.
  static constexpr std::size_t uncommitted_frames_max = 4096;

  /// Opens and checks: the anchor against the log, and the chain of frames from the anchor to the end. The
  /// chain before it is checked by whoever replays it. Nothing in the folder is changed until all of that has
  /// passed.
  ///   unavailable   another process has it open for writing
  ///   not_found     there is no log here (unless created)
  ///   corruption    damaged, shorter than its anchor, or without one: names the sequence, the file, the
  ///   remedy incompatible  of another ledger than `ledger`, or than the anchor's
  /// Read-only, it takes no lock and shows what was there when it opened, whatever a running server does to
  /// the files meanwhile; of that server's last frame it may see what is written and not synced yet. It holds
  /// a file open for each table of 128 MiB. unavailable where they change too fast.
  static Result<std::unique_ptr<RocksLog>> open(const RocksLogOptions& options);
  /// The same over another disk: folder and anchor_path then only name it in messages.
  static Result<std::unique_ptr<RocksLog>> open(const RocksLogOptions& options,
                                                std::unique_ptr<LogStorage> storage);
  /// Closes; a failure to write the anchor at last is lost.
  ~RocksLog() override;

  /// Writes the anchor and closes the files. Cursors must be gone. No other call but the destructor's
  /// follows.
  Result<void> close();

  /// Also fails once the anchor cannot be written. invalid for a frame that does not continue appended(), and
  /// in a log opened for reading.
  Result<void> append(const Frame& frame) override;
  /// The first frame of a log, and every one where strict, is anchored before it is visible. Where log or
  /// anchor cannot be synced nothing becomes visible, committed() stays, and appends fail.
  Result<void> commit(Sequence sequence) override;
  [[nodiscard]] Head appended() const override;
  [[nodiscard]] Sequence committed() const override;
  Result<std::shared_ptr<const Frame>> read(Sequence sequence) override;
  std::unique_ptr<Cursor> cursor(Sequence from) override;
  Sequence wait_committed(Sequence beyond, std::chrono::milliseconds timeout) override;
  void interrupt() override;
  [[nodiscard]] std::string name() const override;

  /// Where options say anchor_by_hand: brings the anchor up to committed(). A failure fails the next append.
  void write_anchor();
  /// Holds the files on disk against what was written, whatever is open or in memory of them: corruption
  /// names file, sequences and remedy, io the file. Any thread; holds up no writer.
  [[nodiscard]] Result<void> check_files(const ReadPace& pace) const;

  /// The sequence in the anchor's file: committed() or a little less. Any thread.
  [[nodiscard]] Sequence anchored() const;

 private:
  struct Impl;
  explicit RocksLog(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace lastro::log
