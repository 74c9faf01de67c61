#include "api/iso8583/field_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdlib>

#include <fmt/format.h>

namespace lastro::iso8583 {
namespace {

namespace calendar = std::chrono;

constexpr std::int64_t micros_per_second = 1'000'000;
constexpr std::size_t name_characters = 25;
constexpr std::size_t city_characters = 13;

unsigned two_digits(std::string_view digits, std::size_t at) {
  return static_cast<unsigned>((digits[at] - '0') * 10 + (digits[at + 1] - '0'));
}

/// Of MMDDhhmmss in a year; empty where there is no such time in it.
std::optional<std::int64_t> seconds_of(int year, std::string_view digits) {
  const calendar::year_month_day date{calendar::year{year}, calendar::month{two_digits(digits, 0)},
                                      calendar::day{two_digits(digits, 2)}};
  const auto hour = two_digits(digits, 4);
  const auto minute = two_digits(digits, 6);
  const auto second = two_digits(digits, 8);
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  const std::int64_t days = calendar::sys_days{date}.time_since_epoch().count();
  return ((days * 24 + hour) * 60 + minute) * 60 + second;
}

calendar::year_month_day date_of(std::int64_t seconds) {
  const auto days = seconds >= 0 ? seconds / 86'400 : (seconds - 86'399) / 86'400;
  return calendar::year_month_day{calendar::sys_days{calendar::days{days}}};
}

bool all_digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// UTF-8 of at most `characters` of Latin-1; control characters become blanks.
void append_utf8(std::string& out, std::string_view latin1, std::size_t characters) {
  for (const char c : latin1.substr(0, characters)) {
    const auto code = static_cast<unsigned char>(c);
    if (code < 0x20 || (code >= 0x7F && code < 0xA0)) {
      out += ' ';
    } else if (code < 0x80) {
      out += c;
    } else {
      out += static_cast<char>(0xC0U | code >> 6U);
      out += static_cast<char>(0x80U | (code & 0x3FU));
    }
  }
}

void append_padded(std::string& out, std::string_view latin1, std::size_t characters) {
  const auto shown = latin1.substr(0, characters);
  append_utf8(out, shown, characters);
  out.append(characters - shown.size(), ' ');
}

/// The part before the next backslash, which is cut off with it.
std::string_view take_part(std::string_view& rest) {
  const auto end = std::min(rest.find('\\'), rest.size());
  const auto part = rest.substr(0, end);
  rest = rest.substr(std::min(end + 1, rest.size()));
  return part;
}

}  // namespace

std::optional<std::int64_t> number_of(std::string_view digits) {
  if (digits.empty() || digits.size() > 18 || !all_digits(digits)) return std::nullopt;
  std::int64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

std::optional<UnixMicros> transmission_time_of(std::string_view digits, UnixMicros now) {
  if (digits.size() != 10 || !all_digits(digits)) return std::nullopt;
  const auto now_seconds = now / micros_per_second;
  const auto this_year = static_cast<int>(date_of(now_seconds).year());
  std::optional<std::int64_t> nearest;
  for (const int year : {this_year - 1, this_year, this_year + 1}) {
    const auto seconds = seconds_of(year, digits);
    if (seconds && (!nearest || std::abs(*seconds - now_seconds) < std::abs(*nearest - now_seconds)))
      nearest = seconds;
  }
  if (!nearest) return std::nullopt;
  return *nearest * micros_per_second;
}

FixedText<14> compact_time(UnixMicros time) {
  const auto seconds = time / micros_per_second;
  const auto date = date_of(seconds);
  const auto of_day = (seconds % 86'400 + 86'400) % 86'400;
  std::array<char, 32> text{};
  const auto* end =
      fmt::format_to_n(text.data(), text.size(), "{:04}{:02}{:02}{:02}{:02}{:02}",
                       static_cast<int>(date.year()) % 10'000, static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()), of_day / 3'600, of_day / 60 % 60, of_day % 60)
          .out;
  return FixedText<14>{{text.data(), static_cast<std::size_t>(end - text.data())}};
}

bool is_local_time(std::string_view digits) {
  return digits.size() == 12 && all_digits(digits) &&
         seconds_of(2000 + static_cast<int>(two_digits(digits, 0)), digits.substr(2)).has_value();
}

std::optional<Currency> currency_of(std::string_view code) {
  const auto number = number_of(code);
  if (!number) return currency_from_code(code);
  const auto currency = static_cast<Currency>(*number);
  if (code.size() != 3 || currency_code(currency).empty()) return std::nullopt;
  return currency;
}

domain::EntryMode entry_mode_of(Edition edition, std::string_view value) {
  using enum domain::EntryMode;
  if (edition == Edition::y1993) {
    switch (value.size() < 7 ? '0' : value[6]) {
      case '1':
      case '6':
        return manual;
      case '2':
        return swipe;
      case '5':
        return chip;
      default:
        return unknown;
    }
  }
  const auto mode = number_of(value.substr(0, 2)).value_or(0);
  switch (mode) {
    case 1:
      return manual;
    case 2:
    case 80:
    case 90:
      return swipe;
    case 5:
    case 95:
      return chip;
    case 7:
    case 91:
      return contactless;
    case 10:
    case 81:
      return online;
    default:
      return unknown;
  }
}

domain::MerchantText merchant_of(Edition edition, std::string_view value) {
  std::string text;
  if (edition == Edition::y1987 || value.find('\\') == std::string_view::npos) {
    append_utf8(text, value, limits::merchant_characters_max);
    return domain::MerchantText{text};
  }
  append_padded(text, take_part(value), name_characters);
  take_part(value);
  append_padded(text, take_part(value), city_characters);
  return domain::MerchantText{text};
}

std::string_view trimmed(std::string_view value) {
  const auto last = value.find_last_not_of(' ');
  return value.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

std::string_view institution_of(std::string_view digits) {
  const auto first = digits.find_first_not_of('0');
  return first == std::string_view::npos ? std::string_view{} : digits.substr(first);
}

}  // namespace lastro::iso8583
