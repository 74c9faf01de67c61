#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "api/json/field_reader.h"

namespace lastro::api {

inline std::string member(std::string_view value) {
  return "{\"v\":" + std::string(value) + "}";
}

/// The problem of reading the member `v`, given as JSON, with `read(ValueReader)`.
template <class Read>
std::optional<Problem> problem_of(std::string_view value, Read&& read) {
  JsonBody body;
  const std::string text = member(value);
  INFO(text);
  REQUIRE_FALSE(body.parse(text));
  FieldReader fields(body);
  const bool good = read(fields.required("v"));
  auto problem = fields.finish();
  CHECK(good == !problem);
  return problem;
}

template <class Read>
void require_good(std::string_view value, Read&& read) {
  INFO(value);
  const auto problem = problem_of(value, read);
  INFO((problem ? problem->detail : ""));
  REQUIRE_FALSE(problem);
}

template <class Read>
void require_invalid(std::string_view value, std::string_view detail, Read&& read) {
  INFO(value);
  const auto problem = problem_of(value, read);
  REQUIRE(problem);
  CHECK(problem->type == ProblemType::invalid_field);
  CHECK(problem->field == "/v");
  CHECK(problem->detail == detail);
}

}  // namespace lastro::api
