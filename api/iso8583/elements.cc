#include "api/iso8583/elements.h"

#include <array>

#include "api/iso8583/field_values.h"
#include "api/json/documents.h"

namespace lastro::iso8583 {
namespace {

// As POST /v1/cards has them.
constexpr std::size_t token_length_min = 8;
constexpr std::size_t pan_length_min = 12;

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
  const bool converted = has(Role::billing_amount) && has(Role::billing_currency);
  const auto amount_role = converted ? Role::billing_amount : Role::amount;
  const auto currency_role = converted ? Role::billing_currency : Role::currency;
  const auto minor = number_of(get(amount_role));
  if (!minor) return malformed(amount_role);
  amount = Amount{*minor};
  if (!has(currency_role)) return std::nullopt;
  const auto known = currency_of(get(currency_role));
  // No account is in a currency that the ledger does not know.
  if (!known) return not_permitted(currency_role);
  currency = *known;
  return std::nullopt;
}

std::optional<Refusal> Elements::read_reversed_amount(Amount& amount, Currency& currency) const {
  if (auto fault = read_amount(amount, currency)) return fault;
  const auto told = amount;
  amount = {};
  if (!has(Role::replaced_amounts)) return std::nullopt;
  const auto replaced = number_of(get(Role::replaced_amounts).substr(0, 12));
  if (!replaced) return malformed(Role::replaced_amounts);
  const bool newer = dialect_.edition == Edition::y1993;
  const auto original = newer ? *replaced : told.minor;
  const auto remains = newer ? told.minor : *replaced;
  if (remains > original) return malformed(Role::replaced_amounts);
  // Nothing taken back is no reversal; nothing left is a whole one, as is one that names the same twice in
  // 1993.
  if (remains == original && !newer) return malformed(Role::replaced_amounts);
  if (remains > 0 && remains < original) amount = Amount{original - remains};
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
