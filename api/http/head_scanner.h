#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace lastro::api {

/// Finds where a request's head ends as its bytes arrive, looking at each once. So the parser sees a head
/// whole, and what it says does not depend on how the network cut it.
class HeadScanner {
 public:
  enum class Found : std::uint8_t { nothing, end, malformation };

  /// `text` is what has come so far, from the first byte of the request line. A line feed without carriage
  /// return, an empty first line and, before the end is known, any other control character are malformations.
  [[nodiscard]] Found scan(std::string_view text);

  /// Of the head with its empty line, after `end`.
  [[nodiscard]] std::size_t head_bytes() const { return line_at_; }
  [[nodiscard]] bool request_line_seen() const { return line_at_ > 0; }
  /// Whether there is a control character that no head may hold, at any place.
  [[nodiscard]] static bool holds_control(std::string_view text);

 private:
  std::size_t scanned_ = 0;
  std::size_t line_at_ = 0;  ///< where the line begins that has no end yet
};

}  // namespace lastro::api
