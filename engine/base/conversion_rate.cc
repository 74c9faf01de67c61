#include "engine/base/conversion_rate.h"

#include "engine/base/money.h"

namespace lastro {

std::optional<ConversionRate> parse_conversion_rate(std::string_view text) {
  constexpr std::size_t decimals_max = 9;
  const auto point = text.find('.');
  const auto decimals = point == std::string_view::npos ? 0 : text.size() - point - 1;
  if (decimals > decimals_max) return std::nullopt;
  const auto parsed = parse_amount(text, static_cast<int>(decimals)).amount;
  if (!parsed || parsed->minor <= 0 || parsed->minor >= std::int64_t{ConversionRate::unit})
    return std::nullopt;
  return ConversionRate{static_cast<std::uint32_t>(decimals) * ConversionRate::unit +
                        static_cast<std::uint32_t>(parsed->minor)};
}

std::string format_conversion_rate(ConversionRate rate) {
  return format_amount(Amount{rate.significand()}, rate.decimals());
}

}  // namespace lastro
