#include "api/json/rfc3339.h"

#include <array>

#include "engine/base/assert.h"

namespace lastro::api {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::microseconds;
using std::chrono::sys_days;

constexpr std::int64_t micros_per_second = 1'000'000;
constexpr UnixMicros first_micros = 0;
constexpr UnixMicros end_micros =
    microseconds{sys_days{std::chrono::year{2201} / 1 / 1}.time_since_epoch()}.count();

constexpr UnixMicros year_0_micros =
    microseconds{sys_days{std::chrono::year{0} / 1 / 1}.time_since_epoch()}.count();
constexpr UnixMicros year_10000_micros =
    microseconds{sys_days{std::chrono::year{10'000} / 1 / 1}.time_since_epoch()}.count();

/// Reads fixed-width numbers and single characters from the front; fails for good at the first mismatch.
struct Scanner {
  std::string_view rest;
  bool failed = false;

  int digits(std::size_t width) {
    if (failed || rest.size() < width) return fail();
    int value = 0;
    for (const char c : rest.substr(0, width)) {
      if (c < '0' || c > '9') return fail();
      value = value * 10 + (c - '0');
    }
    rest.remove_prefix(width);
    return value;
  }
  /// One of the characters of `allowed`; NUL where it is none.
  char one_of(std::string_view allowed) {
    if (failed || rest.empty() || allowed.find(rest.front()) == std::string_view::npos) {
      failed = true;
      return '\0';
    }
    const char c = rest.front();
    rest.remove_prefix(1);
    return c;
  }
  int fail() {
    failed = true;
    return 0;
  }
};

/// Empty where a month or day is out of its range; also after a failed scan.
std::optional<Date> scan_date(Scanner& scanner) {
  const int year = scanner.digits(4);
  scanner.one_of("-");
  const int month = scanner.digits(2);
  scanner.one_of("-");
  const int day = scanner.digits(2);
  if (scanner.failed) return std::nullopt;
  const Date date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                  std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return std::nullopt;
  return date;
}

/// One to six digits after a point, as microseconds.
std::int64_t scan_fraction(Scanner& scanner) {
  if (!scanner.rest.starts_with('.')) return 0;
  scanner.rest.remove_prefix(1);
  const std::size_t width = scanner.rest.find_first_not_of("0123456789");
  if (width == 0 || width > 6 || scanner.rest.empty()) return scanner.fail();
  std::int64_t micros = scanner.digits(width);
  for (std::size_t i = width; i < 6; ++i) micros *= 10;
  return micros;
}

std::int64_t scan_offset_seconds(Scanner& scanner) {
  const char sign = scanner.one_of("Zz+-");
  if (scanner.failed || sign == 'Z' || sign == 'z') return 0;
  const int hours = scanner.digits(2);
  scanner.one_of(":");
  const int minutes = scanner.digits(2);
  if (hours > 23 || minutes > 59) return scanner.fail();
  const std::int64_t seconds = hours * 3600 + minutes * 60;
  return sign == '-' ? -seconds : seconds;
}

bool year_within(Date date, int first, int last) {
  return static_cast<int>(date.year()) >= first && static_cast<int>(date.year()) <= last;
}

void append_digits(std::string& out, std::int64_t value, std::size_t width) {
  std::array<char, 8> digits{};
  for (std::size_t i = width; i-- > 0; value /= 10) digits.at(i) = static_cast<char>('0' + value % 10);
  out.append(digits.data(), width);
}

void append_date(std::string& out, Date date) {
  append_digits(out, static_cast<int>(date.year()), 4);
  out += '-';
  append_digits(out, static_cast<unsigned>(date.month()), 2);
  out += '-';
  append_digits(out, static_cast<unsigned>(date.day()), 2);
}

}  // namespace

std::optional<UnixMicros> parse_rfc3339(std::string_view text) {
  Scanner scanner{text};
  const auto date = scan_date(scanner);
  if (!date || !year_within(*date, 1970, 2200)) return std::nullopt;
  scanner.one_of("Tt");
  const int hour = scanner.digits(2);
  scanner.one_of(":");
  const int minute = scanner.digits(2);
  scanner.one_of(":");
  const int second = scanner.digits(2);
  const std::int64_t fraction = scan_fraction(scanner);
  const std::int64_t offset = scan_offset_seconds(scanner);
  if (scanner.failed || !scanner.rest.empty()) return std::nullopt;
  if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
  const std::int64_t day_seconds = sys_days{*date}.time_since_epoch().count() * std::int64_t{86'400};
  const std::int64_t seconds = day_seconds + hour * 3600 + minute * 60 + second - offset;
  const UnixMicros micros = seconds * micros_per_second + fraction;
  if (micros < first_micros || micros >= end_micros) return std::nullopt;
  return micros;
}

void append_rfc3339(std::string& out, UnixMicros time) {
  LASTRO_ASSERT(time >= year_0_micros);
  LASTRO_ASSERT(time < year_10000_micros);
  const microseconds since_epoch{time};
  const auto day = floor<days>(since_epoch);
  append_date(out, Date{sys_days{day}});
  const std::int64_t of_day = (since_epoch - day).count();
  const std::int64_t second = of_day / micros_per_second;
  out += 'T';
  append_digits(out, second / 3600, 2);
  out += ':';
  append_digits(out, second / 60 % 60, 2);
  out += ':';
  append_digits(out, second % 60, 2);
  out += '.';
  append_digits(out, of_day % micros_per_second, 6);
  out += 'Z';
}

std::string format_rfc3339(UnixMicros time) {
  std::string text;
  append_rfc3339(text, time);
  return text;
}

std::optional<Date> parse_date(std::string_view text) {
  Scanner scanner{text};
  const auto date = scan_date(scanner);
  if (!date || !scanner.rest.empty() || !year_within(*date, 1800, 2200)) return std::nullopt;
  return date;
}

std::string format_date(Date date) {
  LASTRO_ASSERT(year_within(date, 0, 9999));
  std::string text;
  append_date(text, date);
  return text;
}

}  // namespace lastro::api
