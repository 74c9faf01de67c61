#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace lastro::log {

/// True where `text` is a UUID in the canonical lower-case form of RFC 9562 §4; `bytes` then holds it. The
/// text comes back the same from format_uuid, so an event may keep the 16 bytes instead.
[[nodiscard]] bool parse_uuid(std::string_view text, std::array<std::uint8_t, 16>& bytes);
void format_uuid(const std::uint8_t* bytes, std::array<char, 36>& text);

}  // namespace lastro::log
