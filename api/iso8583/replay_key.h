#pragma once

#include <optional>
#include <string_view>

#include "api/iso8583/dialect.h"
#include "engine/domain/commands.h"

namespace lastro::iso8583 {

/// What makes two messages the same one, sent again: the caller's own id of the command. It consists of class
/// and function (not of the repeat's digit), the time sent (DE 7 with its year; in 1993, whose reversals name
/// it, DE 12), DE 11, 32 and 37, and the forwarder (DE 33), else the institution that signed on.
/// Empty where the message lacks its time or DE 11.
[[nodiscard]] std::optional<domain::ExternalId> replay_key(const Dialect& dialect, const Message& message,
                                                           std::string_view signed_on, UnixMicros now);

/// The key of the message that a reversal or a completion names: DE 90 (type, 11, 7, 32, 33), in 1993 DE 56
/// (type, 11, 12, 32); its DE 37 is this message's own.
[[nodiscard]] std::optional<domain::ExternalId> original_key(const Dialect& dialect, const Message& message,
                                                             std::string_view signed_on, UnixMicros now);

}  // namespace lastro::iso8583
