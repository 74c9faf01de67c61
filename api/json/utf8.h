#pragma once

#include <cstddef>
#include <string_view>

namespace lastro::api {

/// Valid UTF-8 (RFC 3629: no overlong form, surrogate or value beyond U+10FFFF).
[[nodiscard]] bool is_utf8(std::string_view text);

/// Code points of a valid UTF-8 text.
[[nodiscard]] std::size_t count_characters(std::string_view text);

/// The first `characters_max` code points of a valid UTF-8 text.
[[nodiscard]] std::string_view first_characters(std::string_view text, std::size_t characters_max);

enum class ControlCharacters { refused, line_breaks };

/// Whether a valid UTF-8 text holds a control character (U+0000 to U+001F, U+007F to U+009F) other than, with
/// line_breaks, tab, line feed and carriage return.
[[nodiscard]] bool has_control_character(std::string_view text, ControlCharacters allowed);

}  // namespace lastro::api
