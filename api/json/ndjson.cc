#include "api/json/ndjson.h"

#include <string>

namespace lastro::api {

std::expected<std::vector<std::string_view>, Problem> split_ndjson(std::string_view body,
                                                                   std::size_t lines_max) {
  std::vector<std::string_view> lines;
  while (!body.empty()) {
    if (lines.size() == lines_max) {
      return std::unexpected(
          Problem{ProblemType::too_large, "at most " + std::to_string(lines_max) + " lines a body", {}});
    }
    const std::size_t end = body.find('\n');
    std::string_view line = body.substr(0, end);
    body = end == std::string_view::npos ? std::string_view{} : body.substr(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) {
      return std::unexpected(
          Problem{ProblemType::malformed_json, "line " + std::to_string(lines.size() + 1) + " is empty", {}});
    }
    lines.push_back(line);
  }
  if (lines.empty()) {
    return std::unexpected(Problem{ProblemType::malformed_json, "the body holds no line", {}});
  }
  return lines;
}

}  // namespace lastro::api
