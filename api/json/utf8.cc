#include "api/json/utf8.h"

#include <simdjson.h>

namespace lastro::api {
namespace {

bool continues(char c) {
  return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U;
}

}  // namespace

bool is_utf8(std::string_view text) {
  return simdjson::validate_utf8(text.data(), text.size());
}

std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += continues(c) ? 0U : 1U;
  return count;
}

std::string_view first_characters(std::string_view text, std::size_t characters_max) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!continues(text[i]) && count++ == characters_max) return text.substr(0, i);
  }
  return text;
}

bool has_control_character(std::string_view text, ControlCharacters allowed) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c < 0x7f) continue;
    if (c < 0x20 || c == 0x7f) {
      const bool line_break = c == '\t' || c == '\n' || c == '\r';
      if (!line_break || allowed != ControlCharacters::line_breaks) return true;
    } else if (c == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0) {
      return true;
    }
  }
  return false;
}

}  // namespace lastro::api
