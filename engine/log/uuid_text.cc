#include "engine/log/uuid_text.h"

#include "engine/base/hex.h"

namespace lastro::log {
namespace {

constexpr bool is_dash_position(std::size_t at) {
  return at == 8 || at == 13 || at == 18 || at == 23;
}

}  // namespace

bool parse_uuid(std::string_view text, std::array<std::uint8_t, 16>& bytes) {
  if (text.size() != 36 || text[8] != '-') return false;
  std::size_t nibble = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (is_dash_position(at)) {
      if (text[at] != '-') return false;
      continue;
    }
    const auto value = hex_digits.find(text[at]);
    if (value == std::string_view::npos) return false;
    auto& byte = bytes.at(nibble / 2);
    byte = static_cast<std::uint8_t>(nibble % 2 == 0 ? value << 4U : byte | value);
    ++nibble;
  }
  return true;
}

void format_uuid(const std::uint8_t* bytes, std::array<char, 36>& text) {
  std::size_t nibble = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (is_dash_position(at)) {
      text.at(at) = '-';
      continue;
    }
    const auto byte = bytes[nibble / 2];
    text.at(at) = hex_digits[nibble % 2 == 0 ? byte >> 4U : byte & 0xFU];
    ++nibble;
  }
}

}  // namespace lastro::log
