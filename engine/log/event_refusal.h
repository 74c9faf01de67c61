#pragma once

#include "engine/log/event_log.h"

namespace lastro::log {

/// Why a committed event is not taken, with the log's name, the event's sequence and, where it is damaged,
/// what to do.
[[nodiscard]] Error refused_event(const EventLog& log, Sequence sequence, const Error& why);

}  // namespace lastro::log
