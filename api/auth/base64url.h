#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/bytes.h"

/// Base64url without padding (RFC 4648 §5, RFC 7515 §2). Any thread.
namespace lastro::api {

[[nodiscard]] std::string encode_base64url(Bytes bytes);

/// Empty unless `text` is exactly what encode_base64url gives for some bytes: no padding, no white space, no
/// bits set after the last byte. So two different texts never mean the same bytes.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> decode_base64url(std::string_view text);

}  // namespace lastro::api
