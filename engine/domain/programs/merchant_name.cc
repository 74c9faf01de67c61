#include "engine/domain/programs/merchant_name.h"

#include <array>
#include <cstdint>

namespace lastro::domain {
namespace {

constexpr std::size_t name_characters = 25;

// U+00C0 to U+00FF, then U+0100 to U+017F; one letter each, '?' where a letter has no single counterpart.
constexpr std::string_view latin1 =
    "AAAAAAACEEEEIIIIDNOOOOO?OUUUUYTS"
    "AAAAAAACEEEEIIIIDNOOOOO?OUUUUYTY";
constexpr std::string_view latin_extended_a =
    "AAAAAACCCCCCCCDDDDEEEEEEEEEEGGGGGGGGHHHHIIIIIIIIIIIIJJKKKLLLLLLL"
    "LLLNNNNNNNNNOOOOOOOORRRRRRSSSSSSSSTTTTTTUUUUUUUUUUUUWWYYYZZZZZZS";
static_assert(latin1.size() == 64);
static_assert(latin_extended_a.size() == 128);

/// One code point from the front of well-formed UTF-8; a malformed byte counts as one unknown character.
char32_t take(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const auto lead = byte(0);
  const std::size_t length = lead < 0x80U ? 1 : lead >= 0xF0U ? 4 : lead >= 0xE0U ? 3 : lead >= 0xC0U ? 2 : 0;
  if (length == 0 || length > text.size()) {
    text.remove_prefix(1);
    return 0xFFFD;
  }
  char32_t point = length == 1 ? lead : lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) point = point << 6U | (byte(i) & 0x3FU);
  text.remove_prefix(length);
  return point;
}

char fold(char32_t point) {
  if (point >= 'a' && point <= 'z') return static_cast<char>(point - 'a' + 'A');
  if (point == 0xA0 || point < 0x20) return ' ';
  if (point < 0x7F) return static_cast<char>(point);
  if (point >= 0xC0 && point <= 0xFF) return latin1[point - 0xC0];
  if (point >= 0x100 && point <= 0x17F) return latin_extended_a[point - 0x100];
  return '?';
}

}  // namespace

NormalisedMerchant normalise_merchant(std::string_view de43) {
  std::array<char, name_characters> name{};
  std::size_t size = 0;
  bool blank = false;
  for (std::size_t i = 0; i < name_characters && !de43.empty(); ++i) {
    const char c = fold(take(de43));
    if (c == ' ') {
      blank = size > 0;
      continue;
    }
    if (blank) name[size++] = ' ';
    blank = false;
    name[size++] = c;
  }
  return NormalisedMerchant{std::string_view{name.data(), size}};
}

}  // namespace lastro::domain
