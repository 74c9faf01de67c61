// Input: what follows `?` in a target.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/json/utf8.h"
#include "api/query.h"
#include "engine/base/assert.h"
#include "tests/fuzz/fuzz_target.h"

namespace lastro::api {
namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;
constexpr std::size_t parameters_max = 16;
constexpr std::string_view hex = "0123456789ABCDEF";

int hex_value(char c) {
  if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
  const auto at = hex.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

std::optional<std::string> decoded(std::string_view part) {
  std::string out;
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (part[i] != '%') {
      out += part[i];
      continue;
    }
    if (part.size() - i < 3 || hex_value(part[i + 1]) < 0 || hex_value(part[i + 2]) < 0) return std::nullopt;
    out += static_cast<char>(16 * hex_value(part[i + 1]) + hex_value(part[i + 2]));
    i += 2;
  }
  if (!is_utf8(out)) return std::nullopt;
  return out;
}

std::optional<Parameters> expected(std::string_view text) {
  Parameters all;
  while (!text.empty()) {
    const auto end = text.find('&');
    const auto pair = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    const auto equals = std::min(pair.find('='), pair.size());
    const auto name = decoded(pair.substr(0, equals));
    const auto value = decoded(equals == pair.size() ? std::string_view{} : pair.substr(equals + 1));
    if (!name || !value || all.size() == parameters_max) return std::nullopt;
    for (const auto& known : all) {
      if (known.first == *name) return std::nullopt;
    }
    all.emplace_back(*name, *value);
  }
  return all;
}

std::string encoded(const Parameters& parameters) {
  std::string out;
  const auto append = [&out](std::string_view text) {
    for (const char c : text) {
      out += '%';
      out += hex[static_cast<unsigned char>(c) >> 4U];
      out += hex[static_cast<unsigned char>(c) & 0xFU];
    }
  };
  for (const auto& [name, value] : parameters) {
    if (!out.empty()) out += '&';
    append(name);
    out += '=';
    append(value);
  }
  return out;
}

void check_taken(std::string_view text, const Parameters& parameters) {
  Query query;
  LASTRO_ASSERT(!Query::parse(text, query));
  for (const auto& [name, value] : parameters) {
    LASTRO_ASSERT(query.finish().value().type == ProblemType::unknown_field);
    LASTRO_ASSERT(query.take(name) == value);
  }
  LASTRO_ASSERT(!query.finish());
  LASTRO_ASSERT(!query.take("\xff"));  // no UTF-8: nobody can send it
}

/// A number is read whole or refused, and never leaves its bounds.
void check_number(std::string_view text, const std::pair<std::string, std::string>& parameter) {
  Query query;
  LASTRO_ASSERT(!Query::parse(text, query));
  const auto number = query.take_number(parameter.first, 1, 200, 50);
  LASTRO_ASSERT(number >= 1);
  LASTRO_ASSERT(number <= 200);
  const auto& digits = parameter.second;
  const auto significant = digits.substr(std::min(digits.find_first_not_of('0'), digits.size()));
  const bool plain = !digits.empty() && digits.find_first_not_of("0123456789") == std::string::npos;
  const bool fits = plain && !significant.empty() && significant.size() <= 3 && std::stoi(significant) <= 200;
  LASTRO_ASSERT(number == (fits ? static_cast<std::size_t>(std::stoi(significant)) : 50U));
  if (!fits) LASTRO_ASSERT(query.finish().value().type == ProblemType::invalid_field);
}

}  // namespace
}  // namespace lastro::api

void lastro::fuzz::check(Bytes input) {
  using namespace api;
  const auto text = as_text(input);
  const auto wanted = expected(text);
  Query query;
  const auto problem = Query::parse(text, query);
  LASTRO_ASSERT(problem.has_value() == !wanted.has_value());
  if (!wanted) return;
  check_taken(text, *wanted);
  check_taken(encoded(*wanted), *wanted);
  if (!wanted->empty()) check_number(text, wanted->front());
}
