#include <array>
#include <cstddef>

#include "engine/base/money.h"

namespace lastro {
namespace {

// ISO 4217, by exponent: alphabetic and numeric code of each. Without metals, test codes and units of account
// that no merchant charges in.
constexpr std::string_view whole_units =
    "BIF108 CLP152 DJF262 GNF324 ISK352 JPY392 KMF174 KRW410 PYG600 RWF646 UGX800 UYI940 VND704 "
    "VUV548 XAF950 XOF952 XPF953";
constexpr std::string_view hundredths =
    "AED784 AFN971 ALL008 AMD051 AOA973 ARS032 AUD036 AWG533 AZN944 BAM977 BBD052 BDT050 BGN975 "
    "BMD060 BND096 BOB068 BOV984 BRL986 BSD044 BTN064 BWP072 BYN933 BZD084 CAD124 CDF976 CHE947 "
    "CHF756 CHW948 CNY156 COP170 COU970 CRC188 CUP192 CVE132 CZK203 DKK208 DOP214 DZD012 EGP818 "
    "ERN232 ETB230 EUR978 FJD242 FKP238 GBP826 GEL981 GHS936 GIP292 GMD270 GTQ320 GYD328 HKD344 "
    "HNL340 HTG332 HUF348 IDR360 ILS376 INR356 IRR364 JMD388 KES404 KGS417 KHR116 KPW408 KYD136 "
    "KZT398 LAK418 LBP422 LKR144 LRD430 LSL426 MAD504 MDL498 MGA969 MKD807 MMK104 MNT496 MOP446 "
    "MRU929 MUR480 MVR462 MWK454 MXN484 MXV979 MYR458 MZN943 NAD516 NGN566 NIO558 NOK578 NPR524 "
    "NZD554 PAB590 PEN604 PGK598 PHP608 PKR586 PLN985 QAR634 RON946 RSD941 RUB643 SAR682 SBD090 "
    "SCR690 SDG938 SEK752 SGD702 SHP654 SLE925 SOS706 SRD968 SSP728 STN930 SVC222 SYP760 SZL748 "
    "THB764 TJS972 TMT934 TOP776 TRY949 TTD780 TWD901 TZS834 UAH980 USD840 USN997 UYU858 UZS860 "
    "VED926 VES928 WST882 XCD951 XCG532 YER886 ZAR710 ZMW967 ZWG924";
constexpr std::string_view thousandths = "BHD048 IQD368 JOD400 KWD414 LYD434 OMR512 TND788";
constexpr std::string_view ten_thousandths = "CLF990 UYW927";

constexpr std::size_t row_size = 7;  // "BRL986 "
constexpr std::size_t codes_end = 1000;

struct CurrencyRow {
  std::string_view code = {};
  int exponent = 2;
};

constexpr std::uint16_t numeric_in(std::string_view row) {
  return static_cast<std::uint16_t>((row[3] - '0') * 100 + (row[4] - '0') * 10 + (row[5] - '0'));
}

using ByNumber = std::array<CurrencyRow, codes_end>;

constexpr void add(ByNumber& table, std::string_view rows, int exponent) {
  for (; !rows.empty(); rows.remove_prefix(rows.size() < row_size ? rows.size() : row_size)) {
    table.at(numeric_in(rows)) = {.code = rows.substr(0, 3), .exponent = exponent};
  }
}

constexpr ByNumber make_table() {
  ByNumber table{};
  add(table, whole_units, 0);
  add(table, hundredths, 2);
  add(table, thousandths, 3);
  add(table, ten_thousandths, 4);
  return table;
}

constexpr ByNumber currencies = make_table();
constexpr CurrencyRow unknown_currency;

constexpr const CurrencyRow& row_of(Currency currency) {
  const auto number = static_cast<std::size_t>(currency);
  return number < currencies.size() ? currencies[number] : unknown_currency;
}
static_assert(row_of(Currency::brl).code == "BRL");
static_assert(row_of(Currency::none).code.empty());

}  // namespace

std::string_view currency_code(Currency currency) {
  return row_of(currency).code;
}

std::optional<Currency> currency_from_code(std::string_view code) {
  if (code.empty()) return std::nullopt;
  for (std::size_t number = 0; number < currencies.size(); ++number) {
    if (currencies.at(number).code == code) return static_cast<Currency>(number);
  }
  return std::nullopt;
}

int currency_exponent(Currency currency) {
  return row_of(currency).exponent;
}

}  // namespace lastro
