#pragma once

#include <functional>
#include <limits>
#include <memory>
#include <optional>

#include "engine/backtest/report.h"
#include "engine/base/result.h"
#include "engine/domain/programs/compiled_program.h"
#include "engine/log/event_log.h"

/// What the decisions of a log would have been under another program (docs/backtest.md).
namespace lastro::backtest {

struct Options {
  std::shared_ptr<const domain::Program> program = {};
  std::string in_place_of = {};  ///< name of the program it stands in for; empty: its own
  /// In force from the first event at or after both; until then both worlds are one.
  Sequence from = 1;
  UnixMicros from_time = std::numeric_limits<UnixMicros>::min();
  /// The last event looked at is at or before `to` and recorded before to_time; 0 is where the log ends now.
  Sequence to = 0;
  UnixMicros to_time = std::numeric_limits<UnixMicros>::max();
  /// Tells of this tenant's decisions alone, which must have the right to use the program replaced.
  std::optional<TenantId> tenant = {};
  std::size_t divergences_max = 4'194'304;  ///< about 160 bytes each
  std::size_t merchants_max = 32'768;       ///< about 300 bytes each
};

/// A decision that differs. Views live until the callback returns.
struct ChangedDecision {
  const domain::EventHeader& header;  ///< of the recorded event
  AuthorizationId authorization;
  const Purchase& purchase;
  Difference difference;
  const Outcome& then;
  const Outcome& now;
  const domain::CompiledProgram* program_then;  ///< null where none was asked
  const domain::CompiledProgram* program_now;
};

struct Observers {
  /// Told of each, in order; its error ends the backtest.
  std::function<Result<void>(const ChangedDecision&)> on_changed = {};
  /// Told the sequence reached, once a frame; false ends the backtest.
  std::function<bool(Sequence)> on_progress = {};
};

/// Reads the log once, from its first event, on the calling thread and one more; commands are decided again
/// in a world of their own from the time on at which the program is in force. Changes nothing and asks
/// nothing of who writes the log. Errors: invalid where the candidate cannot be
/// published under the name of the one it stands in for; not_found where no program of that name is in force
/// up to the end; those of a replay for what cannot be read; unavailable where on_progress ended it.
Result<Report> run(log::EventLog& log, const Options& options, const Observers& observers = {});

}  // namespace lastro::backtest
