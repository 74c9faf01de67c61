#include "tools/traffic/csv_reader.h"

#include <fmt/format.h>

namespace lastro::tools {
namespace {

constexpr int end_of_input = std::istream::traits_type::eof();

}  // namespace

int CsvReader::take() {
  const int byte = input_.get();
  if (byte != end_of_input) ++record_bytes_;
  if (byte == '\n') ++line_;
  return byte;
}

std::unexpected<Error> CsvReader::malformed(const char* what) const {
  return fail(ErrorCode::invalid, fmt::format("line {}: {}", record_line_, what));
}

/// Given the byte after a field: true where another field follows, false where the record ends.
Result<bool> CsvReader::finish_field(int byte) {
  if (byte == ',') return true;
  if (byte == '\n' || byte == end_of_input) return false;
  if (byte != '\r') return malformed("text after a closing quote");
  const int following = take();
  if (following != '\n' && following != end_of_input) return malformed("carriage return without line feed");
  return false;
}

Result<bool> CsvReader::read_quoted(std::string& field) {
  for (;;) {
    const int byte = take();
    if (byte == end_of_input) return malformed("unclosed quote");
    if (record_bytes_ > csv_record_bytes_max) return malformed("longer than 64 KiB");
    if (byte == 0) return malformed("NUL byte");
    if (byte != '"') {
      field += static_cast<char>(byte);
      continue;
    }
    if (input_.peek() != '"') return finish_field(take());
    take();
    field += '"';
  }
}

Result<bool> CsvReader::read_plain(std::string& field) {
  for (;;) {
    const int byte = take();
    if (record_bytes_ > csv_record_bytes_max) return malformed("longer than 64 KiB");
    if (byte == ',' || byte == '\n' || byte == '\r' || byte == end_of_input) return finish_field(byte);
    if (byte == 0) return malformed("NUL byte");
    if (byte == '"') return malformed("quote inside an unquoted field");
    field += static_cast<char>(byte);
  }
}

Result<void> CsvReader::read_record(std::vector<std::string>& fields) {
  record_line_ = line_;
  record_bytes_ = 0;
  for (;;) {
    if (fields.size() == csv_fields_max) return malformed("more than 256 fields");
    std::string& field = fields.emplace_back();
    const bool quoted = input_.peek() == '"';
    if (quoted) take();
    const auto another = quoted ? read_quoted(field) : read_plain(field);
    if (!another) return std::unexpected(another.error());
    if (!*another) return {};
  }
}

Result<bool> CsvReader::next(std::vector<std::string>& fields) {
  if (line_ == 1 && input_.peek() == 0xEF) {
    if (take() != 0xEF || take() != 0xBB || take() != 0xBF) return malformed("not UTF-8");
  }
  while (input_.peek() != end_of_input) {
    fields.clear();
    if (const auto record = read_record(fields); !record) return std::unexpected(record.error());
    const bool empty_line = fields.size() == 1 && fields[0].empty();
    if (!empty_line) return true;
  }
  if (input_.bad()) return fail(ErrorCode::io, fmt::format("line {}: read failed", line_));
  return false;
}

}  // namespace lastro::tools
