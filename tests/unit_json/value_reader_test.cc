#include <cstdint>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "tests/unit_json/read_value.h"

using namespace std::string_view_literals;

namespace lastro::api {

TEST_CASE("A string's length is counted in characters, and control characters are refused") {
  std::string_view text;
  const auto at_most_4 = [&](ValueReader value) { return value.string(text, 4); };
  require_good("\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z\"", at_most_4);
  require_good("\"\\u00e9\\ud83d\\ude00ab\"", at_most_4);
  require_invalid("\"abcde\"", "must have at most 4 characters", at_most_4);
  require_invalid("\"\"", "must not be empty", at_most_4);
  require_invalid("5", "must be a string, not a number", at_most_4);
  require_invalid("[\"a\"]", "must be a string, not an array", at_most_4);
  for (const auto escape : {"\\u0000"sv, "\\n"sv, "\\t"sv, "\\u001b"sv, "\\u007f"sv, "\\u0080"sv, "\\u009f"sv,
                            "\x7f"sv, "\xc2\x85"sv}) {
    require_invalid("\"a" + std::string(escape) + "\"", "must not hold control characters", at_most_4);
  }
  require_good("\"\\u00a0\\u0020~\"", at_most_4);
  const auto lines = [&](ValueReader value) {
    return value.string(text, 9, 0, ControlCharacters::line_breaks);
  };
  require_good("\"a\\r\\n\\tb\"", lines);
  require_good("\"\"", lines);
  require_invalid("\"a\\u0000\"", "must not hold control characters", lines);
  require_invalid("\"a\\u001b\"", "must not hold control characters", lines);
  require_invalid("\"ab\"", "must have at least 3 characters",
                  [&](ValueReader value) { return value.string(text, 9, 3); });
}

TEST_CASE("Booleans and whole numbers are read strictly") {
  bool flag = false;
  const auto boolean = [&](ValueReader value) { return value.boolean(flag); };
  require_good("true", boolean);
  CHECK(flag);
  require_good("false", boolean);
  CHECK_FALSE(flag);
  for (const auto json : {"1"sv, "0"sv}) require_invalid(json, "must be a boolean, not a number", boolean);
  require_invalid("\"true\"", "must be a boolean, not a string", boolean);

  std::int64_t number = 0;
  const auto integer = [&](ValueReader value) { return value.integer(number, -10, 100); };
  require_good("100", integer);
  CHECK(number == 100);
  require_good("-10", integer);
  CHECK(number == -10);
  for (const auto json : {"101"sv, "-11"sv, "9223372036854775808"sv, "18446744073709551615"sv}) {
    require_invalid(json, "must be between -10 and 100", integer);
  }
  for (const auto json : {"1.0"sv, "1e1"sv, "1E0"sv, "0.5"sv}) {
    require_invalid(json, "must be a whole number without exponent", integer);
  }
  require_invalid("\"1\"", "must be a number, not a string", integer);
}

TEST_CASE("An enumeration is one of its names, spelled exactly") {
  enum class Color { red, green };
  static constexpr NamedValue<Color> colors[] = {{"red", Color::red}, {"green", Color::green}};
  Color color = Color::red;
  const auto read = [&](ValueReader value) { return value.one_of<Color>(colors, color); };
  require_good("\"green\"", read);
  CHECK(color == Color::green);
  for (const auto json : {"\"Green\""sv, "\"\""sv, "\"red \""sv, "\"red\\u0000\""sv, "\"re\""sv}) {
    require_invalid(json, "must be one of red, green", read);
  }
}

TEST_CASE("A merchant category code is four digits or a whole number up to 9999") {
  std::uint16_t mcc = 0;
  const auto read = [&](ValueReader value) { return value.mcc(mcc); };
  require_good("\"5411\"", read);
  CHECK(mcc == 5411);
  require_good("\"0742\"", read);
  CHECK(mcc == 742);
  require_good("742", read);
  CHECK(mcc == 742);
  require_good("0", read);
  CHECK(mcc == 0);
  require_good("9999", read);
  CHECK(mcc == 9999);
  for (const auto json : {"\"541\""sv, "\"54110\""sv, "\"54a1\""sv, "\"\""sv, "\" 541\""sv, "10000"sv, "-1"sv,
                          "-0"sv, "5.0"sv, "1e3"sv, "true"sv, "[]"sv, "{}"sv, "\"+541\""sv}) {
    require_invalid(json, "must be a string of four digits", read);
  }
}

TEST_CASE("Currencies and countries are ISO codes in capitals") {
  Currency currency = Currency::none;
  const auto read_currency = [&](ValueReader value) { return value.currency(currency); };
  require_good("\"BRL\"", read_currency);
  CHECK(currency == Currency::brl);
  for (const auto json : {"\"brl\""sv, "\"XXX\""sv, "\"BR\""sv, "\"\""sv, "\"986\""sv}) {
    require_invalid(json, "must be the ISO 4217 code of a currency, such as BRL", read_currency);
  }
  require_good("\"JPY\"", read_currency);
  const auto read_wallet_currency = [&](ValueReader value) { return value.wallet_currency(currency); };
  require_good("\"EUR\"", read_wallet_currency);
  CHECK(currency == Currency::eur);
  require_invalid("\"JPY\"", "must be one of BRL, USD, EUR", read_wallet_currency);
  std::string_view country;
  const auto read_country = [&](ValueReader value) { return value.country(country); };
  require_good("\"BR\"", read_country);
  for (const auto json : {"\"br\""sv, "\"BRA\""sv, "\"B\""sv, "\"\""sv, "\"B1\""sv, "\"\xc3\x89\""sv}) {
    require_invalid(json, "must be an ISO 3166 code of two capital letters, such as BR", read_country);
  }
}

TEST_CASE("A rate of conversion is read exactly, from a number's own text") {
  ConversionRate rate;
  const auto read_rate = [&](ValueReader value) { return value.conversion_rate(rate); };
  require_good("5.40", read_rate);
  CHECK(rate.digits == 20'000'540);
  require_good("\"0.034533\"", read_rate);
  CHECK(rate.digits == 60'034'533);
  for (const auto json : {"0"sv, "-1"sv, "1e2"sv, "\"\""sv, "\"12345.678\""sv, "0.0000000001"sv}) {
    require_invalid(json,
                    "must be a decimal above zero of at most seven digits, at most nine behind the point",
                    read_rate);
  }
  require_invalid("true", "must be a decimal string, not a boolean", read_rate);
}

TEST_CASE("A month is YYYY-MM") {
  std::uint16_t month = 0;
  const auto read_month = [&](ValueReader value) { return value.month(month); };
  require_good("\"2031-12\"", read_month);
  CHECK(month == 12 * 2031 + 11);
  for (const auto json : {"\"2031-13\""sv, "\"2031-00\""sv, "\"31-12\""sv, "\"2031-1\""sv, "\"1969-12\""sv,
                          "\"12/2031\""sv, "\"2031-1x\""sv, "\"203x-11\""sv, "\"\""sv}) {
    require_invalid(json, "must be a month as YYYY-MM", read_month);
  }
}

TEST_CASE("Dates, times and documents are read with the rules of their formats") {
  Date date;
  require_good("\"1990-12-31\"", [&](ValueReader value) { return value.date(date); });
  CHECK(format_date(date) == "1990-12-31");
  require_invalid("\"1990-02-30\"", "must be a date such as 1990-12-31",
                  [&](ValueReader value) { return value.date(date); });
  UnixMicros time = 0;
  require_good("\"1970-01-01T00:00:01Z\"", [&](ValueReader value) { return value.time(time); });
  CHECK(time == 1'000'000);
  require_invalid("\"1970-01-01\"",
                  "must be an RFC 3339 time with offset and at most six fraction digits, years 1970 to 2200",
                  [&](ValueReader value) { return value.time(time); });
  std::string document;
  require_good("\"123.456.789-09\"", [&](ValueReader value) { return value.cpf(document); });
  CHECK(document == "12345678909");
  require_good("\"11.222.333/0001-81\"", [&](ValueReader value) { return value.cnpj(document); });
  CHECK(document == "11222333000181");
  require_good("\"12345678909\"", [&](ValueReader value) { return value.cpf_or_cnpj(document); });
  require_good("\"12.ABC.345/01DE-35\"", [&](ValueReader value) { return value.cpf_or_cnpj(document); });
  CHECK(document == "12ABC34501DE35");
  require_invalid("\"11222333000181\"", "must be a valid CPF",
                  [&](ValueReader value) { return value.cpf(document); });
  require_invalid("\"12345678909\"", "must be a valid CNPJ",
                  [&](ValueReader value) { return value.cnpj(document); });
  require_invalid("\"12345678900\"", "must be a valid CPF or CNPJ",
                  [&](ValueReader value) { return value.cpf_or_cnpj(document); });
  require_invalid("12345678909", "must be a string, not a number",
                  [&](ValueReader value) { return value.cpf(document); });
}

TEST_CASE("An external id is 1 to 64 letters, digits or . _ : -") {
  CHECK(is_external_id("a"));
  CHECK(is_external_id("AZaz09._:-"));
  CHECK(is_external_id(std::string(64, 'x')));
  CHECK_FALSE(is_external_id(std::string(65, 'x')));
  for (const auto text : {""sv, " "sv, "a b"sv, "a/b"sv, "\xc3\xa9"sv, "a\0"sv, "a\n"sv, "a@b"sv, "a,b"sv}) {
    CHECK_FALSE(is_external_id(text));
  }
  std::string_view id;
  require_good("\"order-1:2\"", [&](ValueReader value) { return value.external_id(id); });
  require_invalid("\"order 1\"", "must be 1 to 64 letters, digits or . _ : -",
                  [&](ValueReader value) { return value.external_id(id); });
}

TEST_CASE("An id is the public form of its own kind; a reference takes the caller's own id as well") {
  AccountId id;
  const auto read_id = [&](ValueReader value) { return value.id(id); };
  require_good("\"acc_0000000000012\"", read_id);
  CHECK(id == AccountId::of(0, 34));
  for (const auto json :
       {"\"cli_0000000000012\""sv, "\"acc_12\""sv, "\"acc_000000000001I\""sv, "\"34\""sv, "\"\""sv}) {
    require_invalid(json, "must be an id such as acc_0000000000001", read_id);
  }
  Reference<AccountKind> reference;
  const auto read_reference = [&](ValueReader value) {
    const bool good = value.reference(reference);
    if (good) CHECK(static_cast<bool>(reference.id) == reference.external_id.empty());
    return good;
  };
  require_good("\"acc_0000000000012\"", read_reference);
  CHECK(reference.id == AccountId::of(0, 34));
  require_good("\"12345\"", [&](ValueReader value) {
    const bool good = read_reference(value);
    CHECK(reference.external_id == "12345");
    return good;
  });
  CHECK_FALSE(reference.id);
  require_good("\"cli_0000000000012\"", read_reference);
  CHECK_FALSE(reference.id);
  require_invalid("\"no spaces\"", "must be 1 to 64 letters, digits or . _ : -", read_reference);
  require_invalid("12345", "must be a string, not a number", read_reference);
}

}  // namespace lastro::api
