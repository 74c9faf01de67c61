#pragma once

#include <string_view>

#include <catch2/catch.hpp>

#include "api/json/json_body.h"

namespace lastro::api {

/// A row of a table of texts that must be refused as malformed_json.
struct RefusedText {
  std::string_view why;
  std::string_view text;
};

inline void require_refused(JsonBody& body, const RefusedText& row) {
  INFO(row.why);
  const auto problem = body.parse(row.text);
  REQUIRE(problem);
  CHECK(problem->type == ProblemType::malformed_json);
  CHECK(problem->field.empty());
  CHECK_FALSE(problem->detail.empty());
}

}  // namespace lastro::api
