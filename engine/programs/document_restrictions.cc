#include <algorithm>
#include <array>

#include "engine/programs/document_parts.h"

namespace lastro::programs {
namespace {

using domain::Restrictions;

constexpr std::array<std::string_view, 7> weekdays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
/// By EntryMode.
constexpr std::array<std::string_view, 6> entry_modes{"unknown", "manual",      "swipe",
                                                      "chip",    "contactless", "online"};
constexpr std::size_t windows_max = 32;
constexpr std::uint16_t day_minutes = 1440;

template <class Names>
std::optional<std::uint8_t> position_of(const Names& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::uint8_t>(found - names.begin());
}

/// "00:00" to "24:00".
std::optional<std::uint16_t> parse_minute(std::string_view text) {
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4))
    return std::nullopt;
  const auto pair = [&](std::size_t i) { return (text[i] - '0') * 10 + (text[i + 1] - '0'); };
  const auto minute = pair(0) * 60 + pair(3);
  if (pair(3) > 59 || minute > day_minutes) return std::nullopt;
  return static_cast<std::uint16_t>(minute);
}

std::uint8_t day_after(std::uint8_t days) {
  return static_cast<std::uint8_t>((std::uint32_t{days} << 1U | std::uint32_t{days} >> 6U) & 127U);
}

void read_merchants(const Fields& lists, std::string_view key, std::vector<domain::NamePattern>& to) {
  lists.objects(key, domain::restriction_entries_max, [&](auto object, const std::string& place) {
    const Fields fields(object, place, {"match", "name"}, lists.mistakes());
    domain::NamePattern pattern{};
    read_pattern(fields, pattern.match, pattern.name);
    if (std::ranges::find(to, pattern) != to.end()) fields.refuse("name", "stands twice");
    to.push_back(std::move(pattern));
  });
  std::sort(to.begin(), to.end(), domain::precedes<domain::NamePattern>);
}

void read_countries(const Fields& lists, std::string_view key, std::vector<domain::Country>& to) {
  lists.texts(key, domain::restriction_entries_max, [&](std::string_view code, const std::string& place) {
    const auto is_letter = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (code.size() != 2 || !is_letter(code[0]) || !is_letter(code[1]))
      return lists.mistakes().add(place, "must be two capital letters (ISO 3166-1)");
    const domain::Country country{code[0], code[1]};
    if (std::find(to.begin(), to.end(), country) != to.end())
      return lists.mistakes().add(place, "stands twice");
    to.push_back(country);
  });
  std::sort(to.begin(), to.end());
}

void read_entry_modes(const Fields& lists, std::string_view key, std::uint8_t& to) {
  lists.texts(key, entry_modes.size(), [&](std::string_view name, const std::string& place) {
    const auto mode = position_of(entry_modes, name);
    if (!mode)
      return lists.mistakes().add(place, "must be unknown, manual, swipe, chip, contactless or online");
    to = static_cast<std::uint8_t>(to | 1U << *mode);
  });
}

/// A window over midnight goes on the day after.
void read_window(const Fields& fields, std::vector<domain::HourWindow>& to) {
  std::uint8_t days = 0;
  fields.texts("days", weekdays.size(), [&](std::string_view name, const std::string& place) {
    const auto day = position_of(weekdays, name);
    if (!day) return fields.mistakes().add(place, "must be mon, tue, wed, thu, fri, sat or sun");
    days = static_cast<std::uint8_t>(days | 1U << *day);
  });
  if (!fields.has("days")) days = 127;
  if (days == 0) fields.refuse("days", "needs a day");
  const auto from = parse_minute(fields.text("from").value_or(""));
  const auto until = parse_minute(fields.text("until").value_or(""));
  if (!from || *from == day_minutes) return fields.refuse("from", "must be a time from 00:00 to 23:59");
  if (!until || *until == 0) return fields.refuse("until", "must be a time from 00:01 to 24:00");
  if (*from == *until) return fields.refuse("until", "must differ from `from`");
  if (*from < *until) return to.push_back({.days = days, .from = *from, .until = *until});
  to.push_back({.days = days, .from = *from, .until = day_minutes});
  to.push_back({.days = day_after(days), .from = 0, .until = *until});
}

/// An `allowed` list that is there and empty would refuse everything, or nothing: it is a mistake.
void refuse_empty(const Fields& lists, bool empty) {
  if (lists.has("allowed") && empty) lists.refuse("allowed", "is empty");
}

}  // namespace

void read_restrictions(const Fields& document, domain::Program& program) {
  auto& to = program.restrictions;
  auto& mistakes = document.mistakes();
  document.object("restrictions", [&](auto object, const std::string& place) {
    const Fields kinds(object, place, {"mccs", "merchants", "countries", "entry_modes", "hours"}, mistakes);
    kinds.object("mccs", [&](auto lists_object, const std::string& at) {
      const Fields lists(lists_object, at, {"blocked", "allowed"}, mistakes);
      to.blocked_mccs = read_mccs(lists, "blocked");
      to.allowed_mccs = read_mccs(lists, "allowed");
      refuse_empty(lists, to.allowed_mccs.empty());
    });
    kinds.object("merchants", [&](auto lists_object, const std::string& at) {
      const Fields lists(lists_object, at, {"blocked", "allowed"}, mistakes);
      read_merchants(lists, "blocked", to.blocked_merchants);
      read_merchants(lists, "allowed", to.allowed_merchants);
      refuse_empty(lists, to.allowed_merchants.empty());
    });
    kinds.object("countries", [&](auto lists_object, const std::string& at) {
      const Fields lists(lists_object, at, {"blocked", "allowed"}, mistakes);
      read_countries(lists, "blocked", to.blocked_countries);
      read_countries(lists, "allowed", to.allowed_countries);
      refuse_empty(lists, to.allowed_countries.empty());
    });
    kinds.object("entry_modes", [&](auto lists_object, const std::string& at) {
      const Fields lists(lists_object, at, {"blocked", "allowed"}, mistakes);
      read_entry_modes(lists, "blocked", to.blocked_entry_modes);
      read_entry_modes(lists, "allowed", to.allowed_entry_modes);
      refuse_empty(lists, to.allowed_entry_modes == 0);
    });
    kinds.object("hours", [&](auto lists_object, const std::string& at) {
      const Fields lists(lists_object, at, {"allowed"}, mistakes);
      lists.objects("allowed", windows_max, [&](auto window, const std::string& window_at) {
        read_window(Fields(window, window_at, {"days", "from", "until"}, mistakes), to.allowed_hours);
      });
      if (to.allowed_hours.empty()) lists.refuse("allowed", "needs a window of hours");
      if (program.time_zone.name.empty()) kinds.refuse("hours", "needs the program's time_zone");
    });
  });
}

}  // namespace lastro::programs
