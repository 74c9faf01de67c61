#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace lastro::iso8583 {

/// A message type identifier: version, class, function, origin; four digits.
class Mti {
 public:
  Mti() = default;
  /// Empty unless `text` is four digits.
  [[nodiscard]] static constexpr std::optional<Mti> from(std::string_view text) {
    if (text.size() != 4) return std::nullopt;
    Mti mti;
    for (std::size_t i = 0; i < 4; ++i) {
      if (text[i] < '0' || text[i] > '9') return std::nullopt;
      mti.digits_.at(i) = text[i];
    }
    return mti;
  }

  [[nodiscard]] constexpr std::string_view text() const { return {digits_.data(), digits_.size()}; }
  /// '0': 1987, '1': 1993.
  [[nodiscard]] constexpr char version() const { return digits_[0]; }
  /// '1' authorization, '2' financial, '4' reversal, '8' network management.
  [[nodiscard]] constexpr char message_class() const { return digits_[1]; }
  /// '0' request, '1' its response, '2' advice, '3' its response.
  [[nodiscard]] constexpr char function() const { return digits_[2]; }
  [[nodiscard]] constexpr char origin() const { return digits_[3]; }

  /// A request or an advice, which a response answers.
  [[nodiscard]] constexpr bool asks() const { return function() == '0' || function() == '2'; }
  /// Of a message that asks: the next function, and the origin that is no repeat.
  [[nodiscard]] constexpr Mti response() const {
    Mti mti = *this;
    mti.digits_[2] = static_cast<char>(digits_[2] + 1);
    mti.digits_[3] = static_cast<char>(digits_[3] - (digits_[3] - '0') % 2);
    return mti;
  }
  bool operator==(const Mti&) const = default;

 private:
  std::array<char, 4> digits_{'0', '0', '0', '0'};
};

}  // namespace lastro::iso8583
