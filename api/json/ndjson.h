#pragma once

#include <cstddef>
#include <expected>
#include <string_view>
#include <vector>

#include "api/json/problem.h"

namespace lastro::api {

inline constexpr std::size_t ndjson_lines_max = 10'000;

/// The lines of an application/x-ndjson body, as views of it, in order. Lines end in LF or CRLF; the last may
/// end in neither. Answers come one a line, so nothing is skipped: an empty line (also one of white space
/// only) is malformed_json for the whole body, so is a body without lines; more than `lines_max` are
/// too_large. What a line holds is not looked at.
[[nodiscard]] std::expected<std::vector<std::string_view>, Problem> split_ndjson(
    std::string_view body, std::size_t lines_max = ndjson_lines_max);

}  // namespace lastro::api
