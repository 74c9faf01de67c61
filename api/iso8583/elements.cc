#include "api/iso8583/elements.h"

#include <array>
#include <limits>
#include <utility>

#include "api/iso8583/field_values.h"
#include "api/json/documents.h"

namespace lastro::iso8583 {
namespace {

constexpr std::size_t amount_digits = 12;
// As POST /v1/cards has them.
constexpr std::size_t token_length_min = 8;
constexpr std::size_t pan_length_min = 12;

/// As much of `all` as `part` is of `whole`, rounded down; none where that is nothing, or no amount.
std::optional<Amount> part_of(std::int64_t all, std::int64_t part, std::int64_t whole) {
  const auto share = static_cast<__int128>(all) * part / whole;
  if (share <= 0 || share > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
  return Amount{static_cast<std::int64_t>(share)};
}

/// The last two of DE 43, where they are capital letters.
std::array<char, 2> country_of(std::string_view merchant) {
  const auto is_letter = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (merchant.size() != limits::merchant_characters_max) return {};
  const char first = merchant[merchant.size() - 2];
  const char second = merchant.back();
  return is_letter(first) && is_letter(second) ? std::array{first, second} : std::array<char, 2>{};
}

}  // namespace

std::optional<Refusal> Elements::read_card(const keys::Digester& digester, TenantId tenant,
                                           domain::Reference<CardId>& card) const {
  const auto number = get(Role::pan);
  if (number.size() < token_length_min) return malformed(Role::pan);
  // Not hides_pan, which copies what it looks at.
  const bool could_be_pan = number.size() >= pan_length_min && api::is_luhn(number);
  card.alias = could_be_pan ? digester.pan(tenant, number) : digester.card_token(tenant, number);
  return std::nullopt;
}

std::optional<Refusal> Elements::read_amount(Amount& amount, Currency& currency) const {
  const bool converted = has(Role::billing_amount);
  const auto amount_role = converted ? Role::billing_amount : Role::amount;
  const auto currency_role = converted ? Role::billing_currency : Role::currency;
  const auto minor = number_of(get(amount_role));
  if (!minor) return malformed(amount_role);
  amount = Amount{*minor};
  // An amount that was converted is of no currency that could be guessed.
  if (!has(currency_role)) return converted ? std::optional(malformed(currency_role)) : std::nullopt;
  const auto known = currency_of(get(currency_role));
  // No account is in a currency that nobody knows.
  if (!known) return not_permitted(currency_role);
  currency = *known;
  return std::nullopt;
}

std::optional<Refusal> Elements::read_conversion(domain::Conversion& conversion) const {
  if (!has(Role::billing_amount)) return std::nullopt;
  const auto minor = number_of(get(Role::amount));
  if (!minor) return malformed(Role::amount);
  if (!has(Role::currency)) return malformed(Role::currency);
  const auto currency = currency_of(get(Role::currency));
  if (!currency) return not_permitted(Role::currency);
  // Where the cardholder pays something, so did the merchant charge.
  if (*minor == 0) return malformed(Role::amount);
  conversion = {.amount = Amount{*minor}, .currency = *currency};
  if (!has(Role::billing_rate)) return std::nullopt;
  const ConversionRate rate{static_cast<std::uint32_t>(number_of(get(Role::billing_rate)).value_or(0))};
  // Zeros fill the element where no rate is told.
  if (rate) conversion.rate = rate;
  return std::nullopt;
}

std::optional<Refusal> Elements::read_expiry(domain::ExpiryMonth& expires) const {
  if (!has(Role::expiry)) return std::nullopt;
  const auto year_and_month = number_of(get(Role::expiry)).value_or(0);
  const auto month = year_and_month % 100;
  if (month < 1 || month > 12) return malformed(Role::expiry);
  expires = static_cast<domain::ExpiryMonth>(12 * (2000 + year_and_month / 100) + month - 1);
  return std::nullopt;
}

std::optional<Refusal> Elements::read_first_amount(Amount& amount) const {
  const bool replaced = dialect_.edition == Edition::y1993 && has(Role::replaced_amounts);
  const auto role = replaced ? Role::replaced_amounts : Role::amount;
  const auto minor = number_of(get(role).substr(0, amount_digits));
  if (!minor) return malformed(role);
  amount = Amount{*minor};
  return std::nullopt;
}

std::optional<Refusal> Elements::read_reversed_amount(Amount& amount, Currency& currency) const {
  if (auto fault = read_amount(amount, currency)) return fault;
  const auto all = std::exchange(amount, {});
  if (!has(Role::replaced_amounts)) return std::nullopt;
  const auto told = number_of(get(Role::amount));
  if (!told) return malformed(Role::amount);
  const auto replaced = number_of(get(Role::replaced_amounts).substr(0, amount_digits));
  if (!replaced) return malformed(Role::replaced_amounts);
  const bool newer = dialect_.edition == Edition::y1993;
  const auto original = newer ? *replaced : *told;
  const auto remains = newer ? *told : *replaced;
  if (remains > original) return malformed(Role::replaced_amounts);
  // Nothing taken back is no reversal; nothing left is a whole one, as is one that names the same twice in
  // 1993.
  if (remains == original && !newer) return malformed(Role::replaced_amounts);
  if (remains == 0 || remains == original) return std::nullopt;
  // What is left is rounded up: the merchant may still present it.
  const auto taken_back = part_of(all.minor, original - remains, *told);
  if (!taken_back) return malformed(Role::replaced_amounts);
  amount = *taken_back;
  return std::nullopt;
}

std::optional<Refusal> Elements::read_merchant(domain::MerchantData& merchant) const {
  const auto mcc = number_of(get(Role::mcc));
  if (!mcc) return malformed(Role::mcc);
  merchant.mcc = static_cast<domain::Mcc>(*mcc);
  const auto text = get(Role::merchant);
  merchant.merchant = merchant_of(dialect_.edition, text);
  merchant.merchant_id = identifier_of<15>(get(Role::merchant_id));
  merchant.terminal_id = identifier_of<8>(get(Role::terminal));
  merchant.entry_mode = entry_mode_of(dialect_.edition, get(Role::entry_mode));
  if (dialect_.edition == Edition::y1987) merchant.country = country_of(text);
  return std::nullopt;
}

std::optional<Refusal> Elements::read_business_time(UnixMicros now, std::optional<UnixMicros>& time) const {
  if (!has(Role::transmission_time)) return std::nullopt;
  time = transmission_time_of(get(Role::transmission_time), now);
  if (!time) return malformed(Role::transmission_time);
  return std::nullopt;
}

}  // namespace lastro::iso8583
