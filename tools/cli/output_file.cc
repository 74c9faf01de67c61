#include "tools/cli/output_file.h"

#include <cerrno>
#include <system_error>

namespace lastro::tools {

Result<OutputFile> OutputFile::create(const std::string& path) {
  OutputFile file;
  file.path_ = path;
  file.file_.reset(std::fopen((path + ".part").c_str(), "we"));
  if (file.file_ == nullptr)
    return fail(ErrorCode::io, path + ".part: " + std::generic_category().message(errno));
  return file;
}

void OutputFile::line(std::string_view text) {
  failed_ |= std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size();
  failed_ |= std::fputc('\n', file_.get()) == EOF;
}

Result<void> OutputFile::finish() {
  failed_ |= std::fclose(file_.release()) != 0;
  if (failed_)
    return fail(ErrorCode::io, path_ + ": cannot be written: " + std::generic_category().message(errno));
  if (std::rename((path_ + ".part").c_str(), path_.c_str()) == 0) return {};
  return fail(ErrorCode::io,
              path_ + ": cannot be renamed into place: " + std::generic_category().message(errno));
}

std::string csv_field(std::string_view text) {
  std::string field;
  if (!text.empty() && std::string_view{"=+-@"}.find(text.front()) != std::string_view::npos) field += '\'';
  field += text;
  if (field.find_first_of("\",\r\n") == std::string::npos) return field;
  std::string quoted{'"'};
  for (const char c : field) quoted.append(c == '"' ? 2 : 1, c);
  return quoted += '"';
}

}  // namespace lastro::tools
