#include "engine/base/money.h"

#include <array>

namespace lastro {
namespace {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// A decimal number split at its point. False where the text is no plain decimal.
struct Decimal {
  bool negative = false;
  std::string_view whole;
  std::string_view fraction;
};

bool split_decimal(std::string_view text, Decimal& out) {
  if (text.starts_with('-')) {
    out.negative = true;
    text.remove_prefix(1);
  }
  std::size_t i = 0;
  while (i < text.size() && is_digit(text[i])) ++i;
  out.whole = text.substr(0, i);
  if (out.whole.empty() || (out.whole.size() > 1 && out.whole.front() == '0')) return false;
  if (i == text.size()) return true;
  if (text[i] != '.') return false;
  out.fraction = text.substr(i + 1);
  if (out.fraction.empty()) return false;
  for (const char c : out.fraction) {
    if (!is_digit(c)) return false;
  }
  return true;
}

}  // namespace

ParsedAmount parse_amount(std::string_view text, int exponent) {
  Decimal decimal;
  if (!split_decimal(text, decimal)) return {std::nullopt, AmountError::malformed};
  std::string_view fraction = decimal.fraction;
  while (!fraction.empty() && fraction.back() == '0') fraction.remove_suffix(1);
  if (static_cast<int>(fraction.size()) > exponent) return {std::nullopt, AmountError::excess_precision};
  // Built up as a negative number, so that the lowest int64 is reached as well.
  std::int64_t minor = 0;
  const auto push = [&minor](int digit) {
    return !__builtin_mul_overflow(minor, std::int64_t{10}, &minor) &&
           !__builtin_sub_overflow(minor, std::int64_t{digit}, &minor);
  };
  for (const char c : decimal.whole) {
    if (!push(c - '0')) return {std::nullopt, AmountError::out_of_range};
  }
  for (int i = 0; i < exponent; ++i) {
    const auto at = static_cast<std::size_t>(i);
    if (!push(at < fraction.size() ? fraction[at] - '0' : 0))
      return {std::nullopt, AmountError::out_of_range};
  }
  if (!decimal.negative) {
    if (minor == std::numeric_limits<std::int64_t>::min()) return {std::nullopt, AmountError::out_of_range};
    minor = -minor;
  }
  return {Amount{minor}, {}};
}

std::string format_amount(Amount amount, int exponent) {
  const bool negative = amount.minor < 0;
  std::uint64_t rest =
      negative ? ~static_cast<std::uint64_t>(amount.minor) + 1 : static_cast<std::uint64_t>(amount.minor);
  std::array<char, 24> digits{};
  std::size_t at = digits.size();
  int written = 0;
  do {
    if (written == exponent && exponent > 0) digits.at(--at) = '.';
    digits.at(--at) = static_cast<char>('0' + rest % 10);
    rest /= 10;
    ++written;
  } while (rest != 0 || written <= exponent);
  std::string text;
  if (negative) text += '-';
  return text.append(digits.data() + at, digits.size() - at);
}

}  // namespace lastro
