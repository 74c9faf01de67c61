#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/iso8583/dialect.h"
#include "engine/domain/commands.h"

/// From what elements hold to the ledger's values. Empty where the value is none.
namespace lastro::iso8583 {

/// At most 18 digits, at least one.
[[nodiscard]] std::optional<std::int64_t> number_of(std::string_view digits);

/// MMDDhhmmss, UTC, in the year that brings it nearest to `now`.
[[nodiscard]] std::optional<UnixMicros> transmission_time_of(std::string_view digits, UnixMicros now);

/// The time as YYYYMMDDhhmmss.
[[nodiscard]] FixedText<14> compact_time(UnixMicros time);

/// Whether YYMMDDhhmmss is a time there is.
[[nodiscard]] bool is_local_time(std::string_view digits);

/// ISO 4217, numeric or alphabetic, of a currency that the ledger knows.
[[nodiscard]] std::optional<Currency> currency_of(std::string_view code);

/// DE 22: the first two digits (1987), or the seventh position (1993).
[[nodiscard]] domain::EntryMode entry_mode_of(Edition edition, std::string_view value);

/// DE 43 as the 40 characters of the ledger (25 name, 13 city, 2 country), in UTF-8. Latin-1 comes in; of
/// 1993's name\street\city\..., the name and the city.
[[nodiscard]] domain::MerchantText merchant_of(Edition edition, std::string_view value);

/// Without blanks at the end.
[[nodiscard]] std::string_view trimmed(std::string_view value);

/// An identifier of a terminal or merchant: trimmed; what is not ASCII becomes a question mark.
template <std::size_t Capacity>
[[nodiscard]] FixedText<Capacity> identifier_of(std::string_view value) {
  std::string text(trimmed(value).substr(0, Capacity));
  for (auto& c : text) {
    if (static_cast<unsigned char>(c) > 0x7E) c = '?';
  }
  return FixedText<Capacity>{text};
}

/// The same institution has the same text: without zeros in front. Empty for all zeros.
[[nodiscard]] std::string_view institution_of(std::string_view digits);

}  // namespace lastro::iso8583
