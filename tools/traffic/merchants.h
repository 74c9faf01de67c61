#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "tools/traffic/random.h"

namespace lastro::tools {

/// When in a day people buy something of a kind: a weight for each hour.
using HourWeights = std::array<std::uint16_t, 24>;

/// How amounts of a kind look at the till.
enum class PriceStyle : std::uint8_t {
  any_cent,   ///< a basket
  menu,       ///< ends in ,00 ,50 or ,90
  fare,       ///< the city's fare, once or twice
  full_tens,  ///< often a round amount
};

/// A kind of merchant, of one MCC (ISO 18245).
struct MerchantKind {
  std::string_view mcc;
  std::uint16_t weekday_weight;
  std::uint16_t weekend_weight;
  std::int64_t amount_low_minor;
  std::int64_t amount_high_minor;
  PriceStyle price;
  const HourWeights* hours;
  std::uint32_t online_percent;
  std::uint32_t pool;                        ///< merchants of this kind in a city
  std::span<const std::string_view> brands;  ///< first words of the name
};

[[nodiscard]] std::span<const MerchantKind> merchant_kinds();

struct City {
  std::string_view name;  ///< as DE 43 has it: capitals, no accents, at most 13 characters
  std::uint16_t weight;
  std::int64_t fare_minor;
};

[[nodiscard]] std::span<const City> cities();

/// The 40 characters of merchant `number` (below the kind's pool) of a kind in a city: always the same ones.
[[nodiscard]] std::string merchant_name(std::size_t kind, std::size_t city, std::uint32_t number);

/// An amount at such a merchant; small ones are more frequent.
[[nodiscard]] std::int64_t purchase_amount_minor(Random& random, const MerchantKind& kind, const City& city);

}  // namespace lastro::tools
