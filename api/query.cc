#include "api/query.h"

#include <charconv>

#include <boost/url/pct_string_view.hpp>

#include "api/json/utf8.h"

namespace lastro::api {
namespace {

constexpr std::size_t parameters_max = 16;

Problem malformed() {
  return {ProblemType::invalid_field, "the query is malformed", {}};
}

}  // namespace

// Boost.URL 1.81's own iteration over parameters reads past the end of a query that is part of a longer text,
// so only its decoding of one part is used.
bool decode_percent(std::string_view part, std::string& out) {
  const auto encoded = boost::urls::make_pct_string_view({part.data(), part.size()});
  if (!encoded) return false;
  out = encoded->decode();
  return is_utf8(out);
}

std::optional<Problem> Query::parse(std::string_view text, Query& out) {
  while (!text.empty()) {
    const auto end = text.find('&');
    const auto pair = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    const auto equals = pair.find('=');
    Parameter parameter;
    if (!decode_percent(pair.substr(0, equals), parameter.name)) return malformed();
    if (equals != std::string_view::npos && !decode_percent(pair.substr(equals + 1), parameter.value))
      return malformed();
    for (const auto& known : out.parameters_) {
      if (known.name == parameter.name) {
        return Problem{ProblemType::duplicate_field, "a query parameter is given twice", {}};
      }
    }
    if (out.parameters_.size() == parameters_max) return malformed();
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

std::size_t Query::take_number(std::string_view name, std::size_t min, std::size_t max,
                               std::size_t fallback) {
  const auto text = take(name);
  if (!text) return fallback;
  std::size_t number = 0;
  const auto* end = text->data() + text->size();
  const auto [stop, error] = std::from_chars(text->data(), end, number);
  if (error == std::errc{} && stop == end && number >= min && number <= max) return number;
  if (!problem_) {
    problem_ = Problem{ProblemType::invalid_field,
                       std::string(name) + " must be " + std::to_string(min) + " to " + std::to_string(max),
                       {}};
  }
  return fallback;
}

std::optional<Problem> Query::finish() const {
  if (problem_) return problem_;
  for (const auto& parameter : parameters_) {
    if (!parameter.taken)
      return Problem{ProblemType::unknown_field, "the query has an unknown parameter", {}};
  }
  return std::nullopt;
}

}  // namespace lastro::api
