#include <fstream>
#include <iterator>

#include "api/iso8583/dialect.h"

namespace lastro::iso8583 {
namespace {

constexpr std::size_t document_bytes_max = 64 * 1024;

}  // namespace

Result<Dialect> load_dialect(const std::string& name_or_path) {
  if (const auto shipped = shipped_dialect(name_or_path)) return compile_dialect(*shipped);
  std::ifstream file(name_or_path, std::ios::binary);
  if (!file) {
    return fail(ErrorCode::not_found,
                name_or_path + " is neither a shipped dialect (1987-ascii, 1987-binary, 1993) nor a file");
  }
  std::string document(document_bytes_max + 1, '\0');
  file.read(document.data(), static_cast<std::streamsize>(document.size()));
  document.resize(static_cast<std::size_t>(file.gcount()));
  if (file.bad()) return fail(ErrorCode::io, "cannot read " + name_or_path);
  if (document.size() > document_bytes_max) {
    return fail(ErrorCode::invalid, name_or_path + " is longer than a dialect document can be");
  }
  auto dialect = compile_dialect(document);
  if (!dialect) return fail(dialect.error().code, name_or_path + ": " + dialect.error().message);
  return dialect;
}

}  // namespace lastro::iso8583
