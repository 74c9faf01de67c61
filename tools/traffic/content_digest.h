#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace lastro::tools {

/// SHA-256 over text given in parts. Used to compare two runs, and to name an input by its content.
class ContentDigest {
 public:
  ContentDigest();
  ~ContentDigest();
  ContentDigest(const ContentDigest&) = delete;
  ContentDigest& operator=(const ContentDigest&) = delete;

  void add(std::string_view text);
  /// 64 lower-case hexadecimal digits. Called once, last.
  [[nodiscard]] std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lastro::tools
