#pragma once

#include <functional>
#include <span>
#include <string>

#include "engine/base/result.h"
#include "engine/log/event_log.h"

namespace lastro::engine {

struct VerificationReport {
  Sequence events = 0;
  std::uint64_t frames = 0;
  std::uint64_t redecided = 0;  ///< events whose command, decided again, gave the same bytes
  std::uint64_t snapshots = 0;  ///< that are what the log leads to
  Sha256 head{};                ///< hash of the last frame
};

/// Checks a whole log by itself: the chain of frames, sequences without a gap, every event's form; that each
/// command, decided again on the state before it, gives exactly the event recorded; that a program's tables
/// are what its document compiles to; and that the books balance at the end. The error names the first
/// sequence that fails. The snapshots in the files, where given, must be what the log leads to, but for those
/// that are gone and those of another build's format. Beside a server that runs, the files are looked for
/// before the log is opened: what comes later may lie beyond the log as it was then.
Result<VerificationReport> verify_log(log::EventLog& log, const std::function<void(Sequence)>& progress = {},
                                      std::span<const std::string> snapshot_files = {});

}  // namespace lastro::engine
