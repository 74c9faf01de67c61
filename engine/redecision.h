#pragma once

#include <optional>

#include "engine/domain/events.h"

namespace lastro::engine {

/// The command that an event answers, from what the event recorded of it. Empty for events that are part of
/// another command's outcome: the ledger's opening, and house employers. Texts are copied. A refund still
/// needs its original.
[[nodiscard]] std::optional<domain::Command> command_of(const domain::Event& event);

/// Whether the event records that its command's deadline had passed.
[[nodiscard]] bool was_expired(const domain::Event& event);

}  // namespace lastro::engine
