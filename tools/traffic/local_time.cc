#include "tools/traffic/local_time.h"

#include <chrono>

#include <fmt/format.h>

namespace lastro::tools {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr LocalSeconds brasilia_offset_s = -3 * 3600;

/// Takes exactly `count` digits from the front of `text`.
std::optional<int> take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

/// Seconds since 1970-01-01 of the date at the front of `text`.
std::optional<LocalSeconds> take_date(std::string_view& text) {
  const auto year = take_digits(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = take_digits(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = take_digits(text, 2);
  if (!day) return std::nullopt;
  const year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                            std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return LocalSeconds{sys_days{date}.time_since_epoch().count()} * seconds_per_day;
}

/// `HH:MM`, in seconds.
std::optional<LocalSeconds> take_hours_minutes(std::string_view& text) {
  const auto hour = take_digits(text, 2);
  if (!hour || *hour > 23 || !take(text, ':')) return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute || *minute > 59) return std::nullopt;
  return LocalSeconds{*hour} * 3600 + LocalSeconds{*minute} * 60;
}

/// `:SS[.fraction]` or nothing, in whole seconds.
std::optional<LocalSeconds> take_seconds(std::string_view& text) {
  if (!take(text, ':')) return 0;
  const auto second = take_digits(text, 2);
  if (!second || *second > 59) return std::nullopt;
  if (take(text, '.')) {
    if (!take_digits(text, 1)) return std::nullopt;
    while (take_digits(text, 1)) continue;
  }
  return LocalSeconds{*second};
}

/// What must be added to turn the text's clock into the local one.
std::optional<LocalSeconds> take_correction(std::string_view& text) {
  if (text.empty()) return 0;
  if (take(text, 'Z')) return brasilia_offset_s;
  const bool west = text.front() == '-';
  if (!take(text, '-') && !take(text, '+')) return std::nullopt;
  const auto offset = take_hours_minutes(text);
  if (!offset) return std::nullopt;
  return brasilia_offset_s - (west ? -*offset : *offset);
}

sys_days day_of(LocalSeconds time) {
  return std::chrono::floor<days>(std::chrono::sys_seconds{std::chrono::seconds{time}});
}

}  // namespace

std::optional<LocalSeconds> parse_local_time(std::string_view text) {
  const auto date = take_date(text);
  if (!date || !(take(text, 'T') || take(text, ' '))) return std::nullopt;
  const auto minutes = take_hours_minutes(text);
  if (!minutes) return std::nullopt;
  const auto seconds = take_seconds(text);
  if (!seconds) return std::nullopt;
  const auto correction = take_correction(text);
  if (!correction || !text.empty()) return std::nullopt;
  return *date + *minutes + *seconds + *correction;
}

std::string format_local_time(LocalSeconds time) {
  const sys_days day = day_of(time);
  const year_month_day date{day};
  const LocalSeconds second = time - LocalSeconds{day.time_since_epoch().count()} * seconds_per_day;
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}-03:00", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), second / 3600,
                     second / 60 % 60, second % 60);
}

MonthNumber month_of(LocalSeconds time) {
  const year_month_day date{day_of(time)};
  return (static_cast<int>(date.year()) - 1970) * 12 + static_cast<int>(static_cast<unsigned>(date.month())) -
         1;
}

LocalSeconds month_start(MonthNumber month) {
  const year_month_day date{std::chrono::year{1970}, std::chrono::month{1}, std::chrono::day{1}};
  return LocalSeconds{sys_days{date + std::chrono::months{month}}.time_since_epoch().count()} *
         seconds_per_day;
}

std::optional<MonthNumber> parse_month(std::string_view text) {
  const auto year = take_digits(text, 4);
  if (!year || *year < 1970 || !take(text, '-')) return std::nullopt;
  const auto month = take_digits(text, 2);
  if (!month || *month < 1 || *month > 12 || !text.empty()) return std::nullopt;
  return (*year - 1970) * 12 + *month - 1;
}

std::string format_month(MonthNumber month) {
  return format_local_time(month_start(month)).substr(0, 7);
}

unsigned weekday_of(LocalSeconds time) {
  return std::chrono::weekday{day_of(time)}.c_encoding();
}

}  // namespace lastro::tools
