#include "tools/traffic/csv_mapping.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace lastro::tools {
namespace {

constexpr std::array<std::string_view, csv_field_count> field_names = {
    "time", "account", "card", "amount", "mcc", "merchant", "merchant_id", "city", "country", "entry_mode"};

std::unexpected<Error> bad_map(const std::string& message) {
  return fail(ErrorCode::invalid, "map: " + message);
}

Result<std::size_t> find_column(std::string_view name, const std::vector<std::string>& header) {
  const auto column = std::ranges::find(header, name);
  if (column == header.end()) {
    return bad_map(fmt::format("the file has no column '{}'; it has {}", name, fmt::join(header, ", ")));
  }
  if (std::find(column + 1, header.end(), name) != header.end()) {
    return bad_map(fmt::format("the file has two columns '{}'", name));
  }
  return static_cast<std::size_t>(column - header.begin());
}

}  // namespace

Result<CsvMapping> CsvMapping::make(std::string_view map, const std::vector<std::string>& header) {
  CsvMapping mapping;
  for (std::size_t begin = 0; begin <= map.size();) {
    const std::size_t end = std::min(map.find(',', begin), map.size());
    const std::string_view item = map.substr(begin, end - begin);
    begin = end + 1;
    const std::size_t equals = item.find('=');
    if (equals == std::string_view::npos) return bad_map(fmt::format("'{}' is not field=column", item));
    const auto name = std::ranges::find(field_names, item.substr(0, equals));
    if (name == field_names.end()) {
      return bad_map(fmt::format("unknown field '{}'; known are {}", item.substr(0, equals),
                                 fmt::join(field_names, ", ")));
    }
    Source& source = mapping.sources_[static_cast<std::size_t>(name - field_names.begin())];
    if (source.column || source.constant) return bad_map(fmt::format("field '{}' is named twice", *name));
    const std::string_view value = item.substr(equals + 1);
    if (value.starts_with('=')) {
      source.constant = value.substr(1);
      continue;
    }
    const auto column = find_column(value, header);
    if (!column) return std::unexpected(column.error());
    source.column = *column;
  }
  if (!mapping.has(CsvField::amount)) return bad_map("no column for amount");
  if (!mapping.has(CsvField::mcc)) return bad_map("no column for mcc");
  if (!mapping.has(CsvField::account) && !mapping.has(CsvField::card))
    return bad_map("no column for account or card");
  if (!mapping.has(CsvField::merchant) && !mapping.has(CsvField::merchant_id)) {
    return bad_map("no column for merchant or merchant_id");
  }
  return mapping;
}

bool CsvMapping::has(CsvField field) const {
  const Source& source = sources_[static_cast<std::size_t>(field)];
  return source.column || source.constant;
}

std::string_view CsvMapping::text(CsvField field, const std::vector<std::string>& record) const {
  const Source& source = sources_[static_cast<std::size_t>(field)];
  if (source.column) return record[*source.column];
  return source.constant ? std::string_view{*source.constant} : std::string_view{};
}

}  // namespace lastro::tools
