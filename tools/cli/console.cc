#include "tools/cli/console.h"

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>

namespace lastro::tools {

bool StandardOutput::line(std::string_view text) {
  if (error_ != 0) return false;
  const bool written =
      std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fputc('\n', stdout) != EOF;
  if (!written) error_ = errno;
  return written;
}

Result<void> StandardOutput::finish() {
  if (error_ == 0 && std::fflush(stdout) != 0) error_ = errno;
  if (error_ == 0) return {};
  return fail(ErrorCode::io, "standard output cannot be written: " + std::generic_category().message(error_));
}

int print_last_line(std::string_view command, std::string_view text) {
  StandardOutput output;
  output.line(text);
  if (const auto done = output.finish(); !done) return report_failure(command, done.error());
  return 0;
}

int report_failure(std::string_view command, const Error& error) {
  const auto text = "lastro " + std::string(command) + ": " + error.message + "\n";
  (void)std::fwrite(text.data(), 1, text.size(), stderr);
  return 1;
}

}  // namespace lastro::tools
