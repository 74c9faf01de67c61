#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lastro {

/// A rate at which an amount was converted to another currency, as ISO 8583 tells it (DE 10): eight digits,
/// of which the first says how many of the other seven stand behind the point. Kept as it was told: 5.40 is
/// not 5.4, and nothing is reckoned with it.
struct ConversionRate {
  std::uint32_t digits = 0;  ///< 0: none was told

  bool operator==(const ConversionRate&) const = default;
  explicit operator bool() const { return significand() != 0; }
  [[nodiscard]] constexpr std::uint32_t significand() const { return digits % unit; }
  [[nodiscard]] constexpr int decimals() const { return static_cast<int>(digits / unit); }

  static constexpr std::uint32_t unit = 10'000'000;
  static constexpr std::uint32_t digits_max = 99'999'999;
};

/// From a plain decimal: above zero, at most nine digits behind the point and, without zeros in front, seven
/// in all.
[[nodiscard]] std::optional<ConversionRate> parse_conversion_rate(std::string_view text);

/// As a plain decimal, with all the digits that were told: "5.4321", "0.000123400".
[[nodiscard]] std::string format_conversion_rate(ConversionRate rate);

}  // namespace lastro
