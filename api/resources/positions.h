#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/ids.h"

/// Places in the log as callers see them. Any thread.
namespace lastro::api {

/// A position as callers see it: "0:12345".
[[nodiscard]] std::string position_text(std::uint16_t partition, Sequence sequence);
/// Empty for anything but a position of that partition.
[[nodiscard]] std::optional<Sequence> parse_position(std::string_view text, std::uint16_t partition);

/// ETag of a client, account or card (RFC 9110 §8.8.3): its version. An account's balances are a resource of
/// their own and leave it as it is.
[[nodiscard]] std::string entity_tag(Sequence version);
/// What If-Match asks for (RFC 9110 §13.1.1): 0 for any version. A tag that entity_tag never gave is of no
/// version there is. Empty for what is no header of one tag.
[[nodiscard]] std::optional<Sequence> parse_if_match(std::string_view text);

}  // namespace lastro::api
