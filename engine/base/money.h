#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace lastro {

/// ISO 4217 numeric code. Those in the table of currency.cc are known; what is named here is what wallets are
/// kept in.
enum class Currency : std::uint16_t { none = 0, brl = 986, usd = 840, eur = 978 };

/// Whether accounts are opened in it. Merchants may charge in any.
[[nodiscard]] constexpr bool has_wallets(Currency currency) {
  return currency == Currency::brl || currency == Currency::usd || currency == Currency::eur;
}

/// ISO 4217 alphabetic code; empty for an unknown one.
[[nodiscard]] std::string_view currency_code(Currency currency);
[[nodiscard]] std::optional<Currency> currency_from_code(std::string_view code);
/// Digits after the decimal point (ISO 4217 exponent); 2 for an unknown one.
[[nodiscard]] int currency_exponent(Currency currency);

/// An amount in minor units (cents) of a currency known from its context. Arithmetic refuses overflow.
struct Amount {
  std::int64_t minor = 0;
  auto operator<=>(const Amount&) const = default;
};

[[nodiscard]] constexpr std::optional<Amount> checked_add(Amount a, Amount b) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(a.minor, b.minor, &sum)) return std::nullopt;
  return Amount{sum};
}

[[nodiscard]] constexpr std::optional<Amount> checked_sub(Amount a, Amount b) {
  std::int64_t difference = 0;
  if (__builtin_sub_overflow(a.minor, b.minor, &difference)) return std::nullopt;
  return Amount{difference};
}

enum class AmountError : std::uint8_t {
  malformed,         ///< not a plain decimal number: sign, digits, at most one point
  excess_precision,  ///< more fraction digits than the currency has, not all of them zero
  out_of_range,      ///< beyond int64 minor units
};

struct ParsedAmount {
  std::optional<Amount> amount;
  AmountError error = AmountError::malformed;  ///< meaningful where amount is empty
};

/// Reads a JSON number's or decimal string's text exactly; no exponent form, no leading `+`, no leading zeros
/// before another digit, digits on both sides of a point. Trailing fraction zeros are accepted: 100.0 =
/// 100.00.
[[nodiscard]] ParsedAmount parse_amount(std::string_view text, int exponent);

/// The amount with exactly `exponent` fraction digits, such as "-0.05".
[[nodiscard]] std::string format_amount(Amount amount, int exponent);

}  // namespace lastro
