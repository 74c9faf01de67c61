#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engine/base/bytes.h"

namespace lastro {

inline constexpr std::string_view hex_digits = "0123456789abcdef";

/// Two lower-case hexadecimal digits for each byte.
void append_hex(std::string& out, Bytes bytes);
[[nodiscard]] std::string to_hex(Bytes bytes);

/// True where `text` is two hexadecimal digits, of either case, for each byte of `out`, which is overwritten
/// either way.
[[nodiscard]] bool parse_hex(std::string_view text, std::span<std::uint8_t> out);

}  // namespace lastro
