#pragma once

#include <cstdint>
#include <stop_token>
#include <string>

#include "engine/base/ledger_id.h"
#include "engine/base/result.h"
#include "engine/domain/state.h"
#include "engine/log/frame.h"

namespace lastro::log {

/// All that decisions depend on after a frame of the log, so that a start need not apply the events before
/// it. Derived from the log: it can be thrown away.
struct Snapshot {
  LedgerId ledger;
  Head head;            ///< of the frame it ends with; its sequence is the state's
  domain::State state;  ///< as that frame left it
};

/// Makes the file (schemas/snapshot.fbs), whole or not at all, durable when it returns, for its owner only.
/// Replaces what is there. Needs memory for some 16 Ki rows beside the state. unavailable, and nothing made,
/// where it was asked to stop: that takes as long as one part of the file at most.
Result<void> write_snapshot(const std::string& path, const LedgerId& ledger, const Head& head,
                            const domain::State& state, const std::stop_token& stop = {});

/// Checks the hashes over every byte and the invariants of the state. not_found where there is no file, or
/// none any more at the end; incompatible where another build's format; corruption, naming the file, for what
/// was damaged; unavailable where it was asked to stop between two parts.
Result<Snapshot> read_snapshot(const std::string& path, const std::stop_token& stop = {});

}  // namespace lastro::log
