#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace lastro::simulation {

/// All that happened in a world, as a hash: equal for equal histories. Printed as it goes where asked.
class Trace {
 public:
  explicit Trace(bool shown) : shown_(shown) {}

  template <class... Values>
  void add(fmt::format_string<Values...> format, Values&&... values) {
    line_.clear();
    fmt::format_to(std::back_inserter(line_), format, std::forward<Values>(values)...);
    const std::string_view text{line_.data(), line_.size()};
    for (const char c : text) hash_ = (hash_ ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
    if (shown_) static_cast<void>(std::fprintf(stderr, "%.*s\n", static_cast<int>(text.size()), text.data()));
  }
  [[nodiscard]] std::uint64_t hash() const { return hash_; }

 private:
  const bool shown_;
  fmt::memory_buffer line_;
  std::uint64_t hash_ = 0xCBF29CE484222325U;
};

}  // namespace lastro::simulation
