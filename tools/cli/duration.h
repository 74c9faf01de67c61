#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace lastro::tools {

/// Seconds of a positive number with s, m, h or d behind it, at most 366d; none for anything else.
[[nodiscard]] std::optional<std::int64_t> parse_duration_s(std::string_view text);

}  // namespace lastro::tools
