#include "engine/base/hex.h"

namespace lastro {
namespace {

/// 16 where `c` is no hexadecimal digit.
unsigned digit_value(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
  return 16;
}

}  // namespace

void append_hex(std::string& out, Bytes bytes) {
  for (const auto byte : bytes) {
    out += hex_digits[byte >> 4U];
    out += hex_digits[byte & 15U];
  }
}

std::string to_hex(Bytes bytes) {
  std::string text;
  text.reserve(2 * bytes.size());
  append_hex(text, bytes);
  return text;
}

bool parse_hex(std::string_view text, std::span<std::uint8_t> out) {
  bool valid = text.size() == 2 * out.size();
  for (std::size_t i = 0; valid && i < out.size(); ++i) {
    const auto high = digit_value(text[2 * i]);
    const auto low = digit_value(text[2 * i + 1]);
    valid = high < 16 && low < 16;
    out[i] = static_cast<std::uint8_t>((high & 15U) << 4U | (low & 15U));
  }
  return valid;
}

}  // namespace lastro
