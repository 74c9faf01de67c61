#include "engine/programs/program_document.h"

#include <algorithm>

#include <simdjson.h>

#include "engine/base/limits.h"
#include "engine/domain/programs/merchant_name.h"
#include "engine/programs/canonical_json.h"

namespace lastro::programs {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

std::unexpected<Error> invalid(std::string place, std::string_view what) {
  return fail(ErrorCode::invalid, std::move(place) + ": " + std::string(what));
}

/// Refuses a field that is not one of `allowed`, or that stands twice.
Result<void> check_fields(object in, std::initializer_list<std::string_view> allowed,
                          const std::string& place) {
  std::vector<std::string_view> seen;
  for (const auto field : in) {
    const auto at = place + "/" + std::string(field.key);
    if (std::find(allowed.begin(), allowed.end(), field.key) == allowed.end())
      return invalid(at, "unknown field");
    if (std::find(seen.begin(), seen.end(), field.key) != seen.end()) return invalid(at, "stands twice");
    seen.push_back(field.key);
  }
  return {};
}

std::optional<std::string_view> text_of(object in, std::string_view key) {
  std::string_view text;
  if (in[key].get_string().get(text) != simdjson::SUCCESS) return std::nullopt;
  return text;
}

std::optional<domain::CategoryOrdinal> find_category(const domain::Program& program, std::string_view name) {
  for (std::size_t i = 0; i < program.categories.size(); ++i) {
    if (program.categories[i].category.name() == name) return static_cast<domain::CategoryOrdinal>(i);
  }
  return std::nullopt;
}

bool is_program_name(std::string_view name) {
  if (name.empty() || name.size() > 32 || name.front() < 'a' || name.front() > 'z') return false;
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

std::optional<domain::Mcc> parse_mcc(std::string_view text) {
  if (text.size() != 4) return std::nullopt;
  unsigned value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  return static_cast<domain::Mcc>(value);
}

/// "5411" or "5411-5412".
bool parse_mcc_range(std::string_view text, domain::MccRule& rule) {
  const auto dash = text.find('-');
  const auto first = parse_mcc(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : parse_mcc(text.substr(dash + 1));
  if (!first || !last || *first > *last) return false;
  rule.first = *first;
  rule.last = *last;
  return true;
}

/// Calls `read(object, place)` for each element of an array of objects; an absent array is empty.
template <class Read>
Result<void> for_each_object(object document, std::string_view key, Read read) {
  element field;
  if (document[key].get(field) != simdjson::SUCCESS) return {};
  simdjson::dom::array array;
  if (field.get_array().get(array) != simdjson::SUCCESS)
    return invalid("/" + std::string(key), "must be an array");
  std::size_t i = 0;
  for (const auto each : array) {
    const auto place = "/" + std::string(key) + "/" + std::to_string(i++);
    object item;
    if (each.get_object().get(item) != simdjson::SUCCESS) return invalid(place, "must be an object");
    if (auto result = read(item, place); !result) return result;
  }
  return {};
}

Result<void> read_categories(object document, domain::Program& program) {
  auto names =
      for_each_object(document, "categories", [&](object item, const std::string& place) -> Result<void> {
        if (auto known = check_fields(item, {"name", "fallback"}, place); !known) return known;
        const auto category = domain::Category::from(text_of(item, "name").value_or(""));
        if (!category) return invalid(place + "/name", "must match [A-Z][A-Z0-9_]{0,7}");
        program.categories.push_back({.category = *category, .fallback = {}});
        return {};
      });
  if (!names) return names;
  std::size_t i = 0;
  return for_each_object(document, "categories", [&](object item, const std::string& place) -> Result<void> {
    auto& category = program.categories[i++];
    if (item["fallback"].error() != simdjson::SUCCESS) return {};
    const auto fallback = find_category(program, text_of(item, "fallback").value_or(""));
    if (!fallback) return invalid(place + "/fallback", "names no category");
    category.fallback = fallback;
    return {};
  });
}

Result<void> read_mcc_rules(object document, domain::Program& program) {
  auto read =
      for_each_object(document, "mcc_rules", [&](object item, const std::string& place) -> Result<void> {
        if (auto known = check_fields(item, {"mcc", "category"}, place); !known) return known;
        domain::MccRule rule{};
        if (!parse_mcc_range(text_of(item, "mcc").value_or(""), rule)) {
          return invalid(place + "/mcc", "must be four digits or a range of them, such as 5811-5812");
        }
        const auto category = find_category(program, text_of(item, "category").value_or(""));
        if (!category) return invalid(place + "/category", "names no category");
        rule.category = *category;
        program.mcc_rules.push_back(rule);
        return {};
      });
  std::sort(program.mcc_rules.begin(), program.mcc_rules.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  return read;
}

Result<void> read_merchant_rules(object document, domain::Program& program) {
  auto read =
      for_each_object(document, "merchant_rules", [&](object item, const std::string& place) -> Result<void> {
        if (auto known = check_fields(item, {"match", "name", "category"}, place); !known) return known;
        domain::MerchantRule rule{};
        const auto match = text_of(item, "match").value_or("");
        if (match != "exact" && match != "prefix")
          return invalid(place + "/match", "must be exact or prefix");
        rule.match = match == "exact" ? domain::MerchantMatch::exact : domain::MerchantMatch::prefix;
        const auto name = text_of(item, "name").value_or("");
        rule.name = domain::normalise_merchant(name).view();
        if (rule.name.empty()) return invalid(place + "/name", "must be a merchant name");
        const auto category = find_category(program, text_of(item, "category").value_or(""));
        if (!category) return invalid(place + "/category", "names no category");
        rule.category = *category;
        program.merchant_rules.push_back(std::move(rule));
        return {};
      });
  std::sort(program.merchant_rules.begin(), program.merchant_rules.end(), [](const auto& a, const auto& b) {
    if (a.match != b.match) return a.match < b.match;
    if (a.match == domain::MerchantMatch::prefix && a.name.size() != b.name.size()) {
      return a.name.size() > b.name.size();
    }
    return a.name < b.name;
  });
  return read;
}

}  // namespace

Result<domain::Program> compile_program(std::string_view json) {
  if (json.size() > limits::program_document_bytes_max)
    return invalid("/", "the document is longer than 48 KiB");
  simdjson::dom::parser parser;
  element root;
  object document;
  const simdjson::padded_string padded(json);
  if (parser.parse(padded).get(root) != simdjson::SUCCESS ||
      root.get_object().get(document) != simdjson::SUCCESS) {
    return invalid("/", "is not a JSON object");
  }
  auto known = check_fields(
      document, {"name", "description", "categories", "default_category", "mcc_rules", "merchant_rules"}, "");
  if (!known) return std::unexpected(known.error());
  domain::Program program;
  program.name = text_of(document, "name").value_or("");
  if (!is_program_name(program.name)) return invalid("/name", "must match [a-z][a-z0-9-]{0,31}");
  // A number's canonical form may be longer than it was: only texts are kept in the document.
  if (document["description"].error() == simdjson::SUCCESS && !text_of(document, "description"))
    return invalid("/description", "must be a string");
  if (auto read = read_categories(document, program); !read) return std::unexpected(read.error());
  if (auto read = read_mcc_rules(document, program); !read) return std::unexpected(read.error());
  if (auto read = read_merchant_rules(document, program); !read) return std::unexpected(read.error());
  const auto fallthrough = find_category(program, text_of(document, "default_category").value_or(""));
  if (!fallthrough) return invalid("/default_category", "names no category");
  program.default_category = *fallthrough;
  program.document = canonical_json(root);
  if (const auto unsound = domain::unsoundness(program); !unsound.empty()) return invalid("/", unsound);
  return program;
}

}  // namespace lastro::programs
