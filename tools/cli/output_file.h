#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace lastro::tools {

/// A file of lines, written under another name and renamed once complete. One thread.
class OutputFile {
 public:
  static Result<OutputFile> create(const std::string& path);
  /// What does not arrive makes finish() fail.
  void line(std::string_view text);
  /// Whether anything was lost already: whoever writes much may stop.
  [[nodiscard]] bool failed() const { return failed_; }
  Result<void> finish();

 private:
  struct Close {
    void operator()(std::FILE* file) const { (void)std::fclose(file); }
  };
  std::string path_;
  std::unique_ptr<std::FILE, Close> file_;
  bool failed_ = false;
};

/// RFC 4180: quoted where needed. A leading = + - or @ gets a quote mark before it, lest a spreadsheet run
/// it.
[[nodiscard]] std::string csv_field(std::string_view text);

}  // namespace lastro::tools
