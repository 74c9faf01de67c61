#include "api/json/ndjson.h"

#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

using namespace std::string_view_literals;

namespace lastro::api {

TEST_CASE("An NDJSON body is its lines, whatever ends them") {
  const std::vector expected{"{\"a\":1}"sv, "{}"sv, " 3 "sv};
  const auto body = GENERATE("{\"a\":1}\n{}\n 3 "sv, "{\"a\":1}\n{}\n 3 \n"sv, "{\"a\":1}\r\n{}\r\n 3 \r\n"sv,
                             "{\"a\":1}\r\n{}\n 3 \r"sv);
  const auto lines = split_ndjson(body);
  REQUIRE(lines);
  CHECK(*lines == expected);
}

TEST_CASE("An empty line makes an NDJSON body malformed, and the problem says which") {
  struct Row {
    std::string_view body;
    std::string_view detail;
  };
  const Row rows[] = {
      {"\n", "line 1 is empty"},
      {"\r\n", "line 1 is empty"},
      {"{}\n\n", "line 2 is empty"},
      {"{}\n\n{}", "line 2 is empty"},
      {"{}\r\n\r\n{}", "line 2 is empty"},
      {"{}\n{}\n \t\n", "line 3 is empty"},
      {" ", "line 1 is empty"},
      {"", "the body holds no line"},
  };
  for (const Row& row : rows) {
    const auto lines = split_ndjson(row.body);
    REQUIRE_FALSE(lines);
    CHECK(lines.error().type == ProblemType::malformed_json);
    CHECK(lines.error().detail == row.detail);
  }
}

TEST_CASE("An NDJSON body of more lines than allowed is too large") {
  const auto body_of = [](std::size_t lines) {
    std::string body;
    for (std::size_t i = 0; i < lines; ++i) body += "{}\n";
    return body;
  };
  const std::string most = body_of(ndjson_lines_max);
  REQUIRE(split_ndjson(most));
  CHECK(split_ndjson(most)->size() == 10'000);
  const auto refused = split_ndjson(most + "{}");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().type == ProblemType::too_large);
  CHECK_FALSE(split_ndjson("1\n2\n3\n", 2));
}

}  // namespace lastro::api
