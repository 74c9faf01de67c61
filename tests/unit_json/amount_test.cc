#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "tests/unit_json/read_value.h"

namespace lastro::api {

TEST_CASE("Amounts are read exactly, from strings and from numbers") {
  struct Row {
    std::string_view text;
    std::int64_t minor;
  };
  const Row rows[] = {
      {"100.00", 10000},
      {"100.0", 10000},
      {"100", 10000},
      {"100.0000000", 10000},
      {"0.01", 1},
      {"0.1", 10},
      {"90071992547409.93", 9007199254740993},
      {"92233720368547758.07", std::numeric_limits<std::int64_t>::max()},
      {"-92233720368547758.08", std::numeric_limits<std::int64_t>::min()},
      {"-0.00", 0},
      {"-0", 0},
      {"0", 0},
      {"-1.50", -150},
  };
  for (const Row& row : rows) {
    for (const std::string& json : {std::string(row.text), "\"" + std::string(row.text) + "\""}) {
      Amount amount{-77};
      require_good(json, [&](ValueReader value) { return value.amount(2, amount, AmountSign::any); });
      CHECK(amount.minor == row.minor);
    }
  }
}

TEST_CASE("Amounts are refused with the reason") {
  struct Row {
    std::string_view json;
    std::string_view detail;
  };
  const Row rows[] = {
      {"1e2", "must be a decimal amount, not in exponent form"},
      {"1E2", "must be a decimal amount, not in exponent form"},
      {"1.5e+2", "must be a decimal amount, not in exponent form"},
      {"\"1e2\"", "must be a decimal amount, not in exponent form"},
      {"\"1E2\"", "must be a decimal amount, not in exponent form"},
      {"\"\"", "must be a decimal amount, not an empty string"},
      {"\" 1\"", "must be a decimal amount without white space"},
      {"\"1 \"", "must be a decimal amount without white space"},
      {"\"1\\n\"", "must be a decimal amount without white space"},
      {"\"1,00\"", "must be a decimal amount with a point and no thousands separators"},
      {"\"1,000.00\"", "must be a decimal amount with a point and no thousands separators"},
      {"\"+1\"", "must be a decimal amount without a plus sign"},
      {"\"NaN\"", "must be a decimal amount such as \"100.00\""},
      {"\"Infinity\"", "must be a decimal amount such as \"100.00\""},
      {"\"one\"", "must be a decimal amount such as \"100.00\""},
      {"\"01\"", "must be a decimal amount such as \"100.00\""},
      {"\"00.10\"", "must be a decimal amount such as \"100.00\""},
      {"\".5\"", "must be a decimal amount such as \"100.00\""},
      {"\"5.\"", "must be a decimal amount such as \"100.00\""},
      {"\"--1\"", "must be a decimal amount such as \"100.00\""},
      {"\"-\"", "must be a decimal amount such as \"100.00\""},
      {"\"1.2.3\"", "must be a decimal amount such as \"100.00\""},
      {"\"0x10\"", "must be a decimal amount such as \"100.00\""},
      {"\"R$ 10\"", "must be a decimal amount without white space"},
      {"\"1\\u0000\"", "must be a decimal amount such as \"100.00\""},
      {"\"\xef\xbc\x91\"", "must be a decimal amount such as \"100.00\""},
      {"\"1.001\"", "must have at most 2 digits after the point"},
      {"1.001", "must have at most 2 digits after the point"},
      {"0.1000000000000000055511151231257827", "must have at most 2 digits after the point"},
      {"\"92233720368547758.08\"", "is beyond the largest amount"},
      {"92233720368547758.08", "is beyond the largest amount"},
      {"\"99999999999999999999999999\"", "is beyond the largest amount"},
      {"\"-92233720368547758.09\"", "is beyond the largest amount"},
      {"0", "must be greater than zero"},
      {"\"0.00\"", "must be greater than zero"},
      {"-0.00", "must be greater than zero"},
      {"\"-0.00\"", "must be greater than zero"},
      {"-1", "must be greater than zero"},
      {"true", "must be a decimal string, not a boolean"},
      {"[1]", "must be a decimal string, not an array"},
      {"{}", "must be a decimal string, not an object"},
  };
  Amount amount{-77};
  for (const Row& row : rows) {
    require_invalid(row.json, row.detail, [&](ValueReader value) { return value.amount(2, amount); });
  }
  CHECK(amount.minor == -77);
}

TEST_CASE("An amount's sign is limited as asked, and its precision is the currency's") {
  Amount amount;
  const auto not_negative = [&](ValueReader value) {
    return value.amount(2, amount, AmountSign::not_negative);
  };
  require_good("0", not_negative);
  require_good("\"-0.00\"", not_negative);
  require_invalid("\"-0.01\"", "must not be negative", not_negative);
  require_good("\"7\"", [&](ValueReader value) { return value.amount(0, amount); });
  CHECK(amount.minor == 7);
  require_invalid("\"7.5\"", "must have at most 0 digits after the point",
                  [&](ValueReader value) { return value.amount(0, amount); });
  require_good("\"7.125\"", [&](ValueReader value) { return value.amount(3, amount); });
  CHECK(amount.minor == 7125);
}

}  // namespace lastro::api
