#include "engine/base/money.h"

#include <cstdint>
#include <limits>
#include <string>

#include <catch2/catch.hpp>

namespace lastro {
namespace {

constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
constexpr auto highest = std::numeric_limits<std::int64_t>::max();

}  // namespace

TEST_CASE("an amount is read exactly from its decimal text") {
  struct Row {
    std::string text;
    int exponent;
    std::int64_t minor;
  };
  const Row rows[] = {
      {"0", 2, 0},
      {"-0", 2, 0},
      {"0.00", 2, 0},
      {"1", 2, 100},
      {"1.5", 2, 150},
      {"1.05", 2, 105},
      {"0.01", 2, 1},
      {"-0.01", 2, -1},
      {"100.0", 2, 10'000},
      {"100.00", 2, 10'000},
      {"100.0000000000000000000000", 2, 10'000},
      {"90071992547409.93", 2, 9'007'199'254'740'993},  // no double holds it
      {"92233720368547758.07", 2, highest},
      {"-92233720368547758.08", 2, lowest},
      {"9223372036854775807", 0, highest},
      {"-9223372036854775808", 0, lowest},
      {"7", 0, 7},
      {"7.000", 0, 7},
      {"1.234", 3, 1'234},
      {"0.000000000000000001", 18, 1},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text, row.exponent);
    const auto parsed = parse_amount(row.text, row.exponent);
    REQUIRE(parsed.amount.has_value());
    CHECK(parsed.amount->minor == row.minor);
  }
}

TEST_CASE("what is no amount is refused for its own reason") {
  struct Row {
    std::string text;
    int exponent;
    AmountError error;
  };
  const Row rows[] = {
      {"", 2, AmountError::malformed},
      {"-", 2, AmountError::malformed},
      {"+1", 2, AmountError::malformed},
      {"--1", 2, AmountError::malformed},
      {".5", 2, AmountError::malformed},
      {"5.", 2, AmountError::malformed},
      {"-.5", 2, AmountError::malformed},
      {"01", 2, AmountError::malformed},
      {"00", 2, AmountError::malformed},
      {"1e2", 2, AmountError::malformed},
      {"1E2", 2, AmountError::malformed},
      {"1,50", 2, AmountError::malformed},
      {"1.5.0", 2, AmountError::malformed},
      {"1.-5", 2, AmountError::malformed},
      {" 1", 2, AmountError::malformed},
      {"1 ", 2, AmountError::malformed},
      {"0x10", 2, AmountError::malformed},
      {"NaN", 2, AmountError::malformed},
      {"Infinity", 2, AmountError::malformed},
      {std::string("1\0", 2), 2, AmountError::malformed},
      {"1.001", 2, AmountError::excess_precision},
      {"0.000000001", 2, AmountError::excess_precision},
      {"1.1", 0, AmountError::excess_precision},
      {"92233720368547758.08", 2, AmountError::out_of_range},
      {"-92233720368547758.09", 2, AmountError::out_of_range},
      {"92233720368547759", 2, AmountError::out_of_range},
      {"9223372036854775808", 0, AmountError::out_of_range},
      {std::string(400, '9'), 2, AmountError::out_of_range},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text, row.exponent);
    const auto parsed = parse_amount(row.text, row.exponent);
    CHECK_FALSE(parsed.amount.has_value());
    CHECK(parsed.error == row.error);
  }
}

TEST_CASE("an amount is written with exactly its currency's digits") {
  struct Row {
    std::int64_t minor;
    int exponent;
    std::string text;
  };
  const Row rows[] = {
      {0, 2, "0.00"},
      {5, 2, "0.05"},
      {-5, 2, "-0.05"},
      {50, 2, "0.50"},
      {100, 2, "1.00"},
      {123'456, 2, "1234.56"},
      {highest, 2, "92233720368547758.07"},
      {lowest, 2, "-92233720368547758.08"},
      {0, 0, "0"},
      {10, 0, "10"},
      {lowest, 0, "-9223372036854775808"},
      {7, 3, "0.007"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    CHECK(format_amount(Amount{row.minor}, row.exponent) == row.text);
    CHECK(parse_amount(row.text, row.exponent).amount == Amount{row.minor});
  }
}

TEST_CASE("sums and differences that pass int64 are refused") {
  CHECK(checked_add({highest}, {0}) == Amount{highest});
  CHECK_FALSE(checked_add({highest}, {1}).has_value());
  CHECK_FALSE(checked_add({lowest}, {-1}).has_value());
  CHECK(checked_add({lowest}, {highest}) == Amount{-1});
  CHECK(checked_sub({lowest}, {0}) == Amount{lowest});
  CHECK_FALSE(checked_sub({lowest}, {1}).has_value());
  CHECK_FALSE(checked_sub({0}, {lowest}).has_value());
  CHECK(checked_sub({-1}, {lowest}) == Amount{highest});
}

TEST_CASE("a currency is known by its ISO 4217 code and number, and no other is") {
  for (const auto currency : {Currency::brl, Currency::usd, Currency::eur}) {
    const auto code = currency_code(currency);
    CAPTURE(code);
    CHECK(code.size() == 3);
    CHECK(currency_from_code(code) == currency);
    CHECK(currency_exponent(currency) == 2);
  }
  CHECK(static_cast<int>(Currency::brl) == 986);
  CHECK(currency_code(Currency::brl) == "BRL");
  CHECK(currency_code(Currency::none).empty());
  for (const int number : {1, 11, 955, 963, 999, 1'000, 65'535}) {
    CAPTURE(number);
    CHECK(currency_code(static_cast<Currency>(number)).empty());
  }
  for (const auto* code : {"", "brl", "BR", "BRLX", "XAU", "XXX", "BRL "}) {
    CAPTURE(code);
    CHECK_FALSE(currency_from_code(code).has_value());
  }
}

TEST_CASE("each currency has the decimals that ISO 4217 gives it") {
  struct Row {
    std::string_view code;
    int number;
    int exponent;
  };
  for (const auto& row : {Row{"JPY", 392, 0}, Row{"CLP", 152, 0}, Row{"PYG", 600, 0}, Row{"XPF", 953, 0},
                          Row{"BHD", 48, 3}, Row{"KWD", 414, 3}, Row{"TND", 788, 3}, Row{"CLF", 990, 4},
                          Row{"UYW", 927, 4}, Row{"ALL", 8, 2}, Row{"GBP", 826, 2}, Row{"ZWG", 924, 2}}) {
    CAPTURE(row.code);
    const auto currency = currency_from_code(row.code);
    REQUIRE(currency == static_cast<Currency>(row.number));
    CHECK(currency_code(*currency) == row.code);
    CHECK(currency_exponent(*currency) == row.exponent);
  }
  int known = 0;
  for (int number = 0; number < 1'000; ++number) {
    const auto code = currency_code(static_cast<Currency>(number));
    if (code.empty()) continue;
    ++known;
    CHECK(currency_from_code(code) == static_cast<Currency>(number));
  }
  CHECK(known > 150);
}

TEST_CASE("wallets are kept in currencies of hundredths alone") {
  int kept = 0;
  for (int number = 0; number < 1'000; ++number) {
    const auto currency = static_cast<Currency>(number);
    if (!has_wallets(currency)) continue;
    ++kept;
    CHECK(currency_exponent(currency) == 2);
  }
  CHECK(kept == 3);
}

}  // namespace lastro
