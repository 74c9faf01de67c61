#pragma once

#include <functional>

#include "engine/base/result.h"
#include "engine/domain/state.h"
#include "engine/log/alias_index.h"
#include "engine/log/event_log.h"

namespace lastro::engine {

/// Applies every committed event of the log to an empty state, checking the chain on the way, and gives the
/// alias index what it lacks. `progress` is told the sequence reached, once a frame; it may be empty. Errors
/// name the log and the sequence: corruption for damage, with the remedy; incompatible for an event type or
/// an engine version that this build does not know.
Result<domain::State> replay(log::EventLog& log, log::AliasIndex& aliases,
                             const std::function<void(Sequence)>& progress = {});

}  // namespace lastro::engine
