#pragma once

#include <functional>

#include "engine/base/result.h"
#include "engine/log/event_codec.h"
#include "engine/log/event_log.h"

namespace lastro::tools {

/// Calls `visit` with each committed event from `from` to `to` (0: the newest), in order; it returns false to
/// end.
Result<void> walk_events(log::EventLog& log, Sequence from, Sequence to,
                         const std::function<bool(const domain::Event&)>& visit);

}  // namespace lastro::tools
