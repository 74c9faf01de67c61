#pragma once

#include <string_view>

namespace lastro::fuzz {

/// Whether JsonBody must take a text: RFC 8259 and the limits that api/json/json_parser.h promises, read
/// character by character. Duplicate names are not looked for.
[[nodiscard]] bool is_strict_json_object(std::string_view text);

}  // namespace lastro::fuzz
