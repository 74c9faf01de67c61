// Input: one byte for the number of fraction digits, then the text of an amount.
#include <cstring>
#include <limits>
#include <string>

#include "engine/base/assert.h"
#include "engine/base/money.h"
#include "tests/fuzz/fuzz_target.h"

namespace lastro::fuzz {
namespace {

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// The same promise as parse_amount's, kept by moving the point and comparing decimal texts.
ParsedAmount expected(std::string_view text, int exponent) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const auto point = text.find('.');
  std::string whole(text.substr(0, point));
  std::string fraction(point == std::string_view::npos ? "0" : text.substr(point + 1));
  if (!is_digits(whole) || !is_digits(fraction) || (whole.size() > 1 && whole[0] == '0')) return {};
  fraction.erase(fraction.find_last_not_of('0') + 1);
  const auto places = static_cast<std::size_t>(exponent);
  if (fraction.size() > places) return {std::nullopt, AmountError::excess_precision};
  std::string minor = whole + fraction + std::string(places - fraction.size(), '0');
  minor.erase(0, minor.find_first_not_of('0'));
  const std::string largest = negative ? "9223372036854775808" : "9223372036854775807";
  if (minor.size() > largest.size() || (minor.size() == largest.size() && minor > largest)) {
    return {std::nullopt, AmountError::out_of_range};
  }
  std::uint64_t value = 0;
  for (const char c : minor) value = value * 10 + static_cast<std::uint64_t>(c - '0');
  return {Amount{static_cast<std::int64_t>(negative ? ~value + 1 : value)}, {}};
}

void check_written(Amount amount, int exponent) {
  const auto read = parse_amount(format_amount(amount, exponent), exponent);
  LASTRO_ASSERT(read.amount == amount);
}

}  // namespace

void check(Bytes input) {
  const int exponent = take_byte(input) % 5;
  const auto wanted = expected(as_text(input), exponent);
  const auto read = parse_amount(as_text(input), exponent);
  LASTRO_ASSERT(read.amount == wanted.amount);
  if (!read.amount) LASTRO_ASSERT(read.error == wanted.error);
  if (read.amount) check_written(*read.amount, exponent);
  std::int64_t any = 0;
  if (input.size() < sizeof any) return;
  std::memcpy(&any, input.data(), sizeof any);
  check_written(Amount{any}, exponent);
}

}  // namespace lastro::fuzz
