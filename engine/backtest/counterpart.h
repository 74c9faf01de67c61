#pragma once

#include <optional>

#include "engine/domain/events.h"

namespace lastro::backtest {

/// The command behind a recorded event, as its caller would have sent it in the other world. What the event
/// does not tell of the command is taken for what the program then in force said of itself:
///  - a hold that lives as long as `then` (null: unknown) says lives as long as the candidate says;
///  - a capture or reversal of all that was held is one of all that is held there.
/// What was captured at once or held then is so there. Empty for what is part of another command's outcome.
[[nodiscard]] std::optional<domain::Command> counterpart_of(const domain::Event& recorded,
                                                            const domain::Program* then);

/// Whether the refund gave back all that was captured and not refunded yet.
[[nodiscard]] bool refunds_all(const domain::RefundPosted& recorded);

/// How an authorization stood before a recorded operation on it, where nothing of it was held. What was
/// declined is told by the event that made it alone: `declined` says so.
[[nodiscard]] domain::AuthorizationAfter standing_before(const domain::EventBody& operation, bool declined);

}  // namespace lastro::backtest
