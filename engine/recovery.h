#pragma once

#include <functional>

#include "engine/base/result.h"
#include "engine/log/alias_index.h"
#include "engine/log/event_log.h"
#include "engine/log/snapshot.h"

namespace lastro::engine {

/// Whether the snapshot is of this log: its ledger, and its frame where it says, by hash; and of rules that
/// this build has. incompatible or corruption where not: a snapshot that reaches beyond the log means that
/// the log has lost its end.
Result<void> check_snapshot(log::EventLog& log, const log::Snapshot& snapshot);

/// Told the sequence reached, once a frame; false ends the replay.
using ReplayProgress = std::function<bool(Sequence)>;

/// The state after every committed event of the log, with the frame it ends with: what `from` has (an empty
/// one for sequence 1; one that check_snapshot has passed) and every event after it, the chain checked on the
/// way. The alias index, where there is one, is given what it lacks: behind the snapshot, it has the events
/// between read again. Errors name the log and the sequence: corruption for damage, with the remedy;
/// incompatible for an event type or an engine version that this build does not know; unavailable where
/// `progress` ended it.
Result<log::Snapshot> replay(log::EventLog& log, log::AliasIndex* aliases, log::Snapshot from = {},
                             const ReplayProgress& progress = {});

}  // namespace lastro::engine
