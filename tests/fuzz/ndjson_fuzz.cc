// Input: a body of lines.
#include <string>

#include "api/json/ndjson.h"
#include "engine/base/assert.h"
#include "tests/fuzz/fuzz_target.h"

namespace lastro::api {
namespace {

constexpr std::size_t lines_max = 8;

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

/// Lines put back together are the body: nothing is skipped, moved or taken twice.
void check_lines(std::string_view body, const std::vector<std::string_view>& lines) {
  LASTRO_ASSERT(!lines.empty());
  LASTRO_ASSERT(lines.size() <= lines_max);
  const char* at = body.data();
  const char* const end = body.data() + body.size();
  for (const auto line : lines) {
    LASTRO_ASSERT(line.data() == at);
    LASTRO_ASSERT(!is_blank(line));
    LASTRO_ASSERT(line.find('\n') == std::string_view::npos);
    at += line.size();
    if (at != end && *at == '\r') ++at;
    if (at != end) LASTRO_ASSERT(*at++ == '\n');
  }
  LASTRO_ASSERT(at == end);
}

void check_refusal(std::string_view body, const Problem& problem) {
  bool blank = body.empty();
  std::size_t count = 0;
  for (auto rest = body; !rest.empty() && count <= lines_max; ++count) {
    blank = is_blank(fuzz::take_line(rest)) || blank;
  }
  LASTRO_ASSERT(!problem.detail.empty());
  if (problem.type == ProblemType::too_large) {
    LASTRO_ASSERT(count > lines_max);
  } else {
    LASTRO_ASSERT(problem.type == ProblemType::malformed_json);
    LASTRO_ASSERT(blank);
  }
}

}  // namespace
}  // namespace lastro::api

void lastro::fuzz::check(Bytes input) {
  const auto body = as_text(input);
  const auto lines = api::split_ndjson(body, api::lines_max);
  if (lines) return api::check_lines(body, *lines);
  api::check_refusal(body, lines.error());
}
