#include "api/iso8583/content.h"

#include <algorithm>

#include "api/iso8583/codec.h"

namespace lastro::iso8583 {
namespace {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

constexpr bool is_letter_or_blank(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == ' ';
}

// Latin-1 has control characters from 0x7F to 0x9F.
constexpr bool is_printable(char c) {
  const auto code = static_cast<unsigned char>(c);
  return code >= 0x20 && (code < 0x7F || code > 0x9F);
}

}  // namespace

bool is_of(Content content, std::string_view value) {
  switch (content) {
    case Content::n:
      return std::ranges::all_of(value, is_digit);
    case Content::a:
      return std::ranges::all_of(value, is_letter_or_blank);
    case Content::an:
      return std::ranges::all_of(value, [](char c) { return is_digit(c) || is_letter_or_blank(c); });
    case Content::ans:
      return std::ranges::all_of(value, is_printable);
    case Content::x_n:
      return value.empty() ||
             ((value[0] == 'C' || value[0] == 'D') && std::ranges::all_of(value.substr(1), is_digit));
    case Content::z:
      return std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '?'; });
    case Content::b:
      return true;
  }
  return false;
}

bool fits(const FieldFormat& format, std::string_view value) {
  if (format.size == 0 || value.size() > format.size) return false;
  if (format.length == Length::fixed && value.size() != format.size) return false;
  return is_of(format.content, value);
}

}  // namespace lastro::iso8583
