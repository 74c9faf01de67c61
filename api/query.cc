#include "api/query.h"

#include <boost/url/parse_query.hpp>

#include <charconv>

#include "api/json/utf8.h"

namespace lastro::api {
namespace {

constexpr std::size_t parameters_max = 16;

Problem malformed() { return {ProblemType::invalid_field, "the query is malformed", {}}; }

}  // namespace

std::optional<Problem> Query::parse(std::string_view text, Query& out) {
  if (text.empty()) return std::nullopt;
  const auto encoded = boost::urls::parse_query({text.data(), text.size()});
  if (!encoded || encoded->size() > parameters_max) return malformed();
  for (const auto& each : *encoded) {
    Parameter parameter;
    const auto name = each.key.decode();
    parameter.name.assign(name.begin(), name.end());
    // `+` stays itself: clients that mean a blank send %20 (RFC 3986).
    const auto value = each.value.decode();
    parameter.value.assign(value.begin(), value.end());
    if (!is_utf8(parameter.name) || !is_utf8(parameter.value)) return malformed();
    for (const auto& known : out.parameters_) {
      if (known.name == parameter.name) {
        return Problem{ProblemType::duplicate_field, "a query parameter is given twice", {}};
      }
    }
    out.parameters_.push_back(std::move(parameter));
  }
  return std::nullopt;
}

std::optional<std::string_view> Query::take(std::string_view name) {
  for (auto& parameter : parameters_) {
    if (parameter.name != name) continue;
    parameter.taken = true;
    return parameter.value;
  }
  return std::nullopt;
}

std::size_t Query::take_number(std::string_view name, std::size_t min, std::size_t max, std::size_t fallback) {
  const auto text = take(name);
  if (!text) return fallback;
  std::size_t number = 0;
  const auto* end = text->data() + text->size();
  const auto [stop, error] = std::from_chars(text->data(), end, number);
  if (error == std::errc{} && stop == end && number >= min && number <= max) return number;
  if (!problem_) {
    problem_ = Problem{ProblemType::invalid_field,
                       std::string(name) + " must be " + std::to_string(min) + " to " + std::to_string(max), {}};
  }
  return fallback;
}

std::optional<Problem> Query::finish() const {
  if (problem_) return problem_;
  for (const auto& parameter : parameters_) {
    if (!parameter.taken) return Problem{ProblemType::unknown_field, "the query has an unknown parameter", {}};
  }
  return std::nullopt;
}

}  // namespace lastro::api
