#include "engine/base/ids.h"

namespace lastro {
namespace {

constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

}  // namespace

std::array<char, 13> encode_base32(std::uint64_t value) {
  std::array<char, 13> digits{};
  for (std::size_t i = digits.size(); i-- > 0; value >>= 5U) digits.at(i) = alphabet[value & 31U];
  return digits;
}

std::optional<std::uint64_t> decode_base32(std::string_view text) {
  if (text.size() != 13) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    const auto digit = alphabet.find(c);
    if (digit == std::string_view::npos || value >> 59U != 0) return std::nullopt;
    value = value << 5U | digit;
  }
  return value;
}

}  // namespace lastro
