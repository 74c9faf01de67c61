#pragma once

#include <string_view>

#include "engine/base/result.h"

namespace lastro::tools {

/// Standard output of a command that ends by itself: text that does not arrive makes the command fail. One
/// thread.
class StandardOutput {
 public:
  /// Prints the text and a line's end. False once anything was lost: whoever prints much may stop.
  bool line(std::string_view text);
  /// Hands over what is buffered. io where any of it was lost.
  [[nodiscard]] Result<void> finish();

 private:
  int error_ = 0;  ///< errno of the first loss
};

/// Prints one line that is all a command prints. Gives the exit code.
int print_last_line(std::string_view command, std::string_view text);

/// Tells on standard error why a command failed, as far as that can be written. Gives the exit code.
int report_failure(std::string_view command, const Error& error);

}  // namespace lastro::tools
