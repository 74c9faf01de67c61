#pragma once

#include <cstdint>
#include <istream>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace lastro::tools {

inline constexpr std::size_t csv_record_bytes_max = 64 * 1024;
inline constexpr std::size_t csv_fields_max = 256;

/// Reads RFC 4180 records from a stream it does not own: fields in double quotes may hold commas, line ends
/// and doubled quotes; records end in LF or CRLF, the last one also at the end of the stream. A UTF-8 byte
/// order mark is skipped; empty lines are skipped, but counted. Stricter than most readers: a quote inside an
/// unquoted field, text after a closing quote, an unclosed quote, a NUL and a lone CR are errors.
class CsvReader {
 public:
  explicit CsvReader(std::istream& input) : input_(input) {}

  /// True with the next record in `fields`, false at the end. Fails on malformed input and on limits, naming
  /// the line; nothing more can be read then.
  Result<bool> next(std::vector<std::string>& fields);

  /// The line on which the record last read began, from 1.
  [[nodiscard]] std::uint64_t line() const { return record_line_; }

 private:
  Result<void> read_record(std::vector<std::string>& fields);
  Result<bool> read_quoted(std::string& field);
  Result<bool> read_plain(std::string& field);
  Result<bool> finish_field(int byte);
  int take();
  std::unexpected<Error> malformed(const char* what) const;

  std::istream& input_;
  std::uint64_t line_ = 1;
  std::uint64_t record_line_ = 0;
  std::size_t record_bytes_ = 0;
};

}  // namespace lastro::tools
