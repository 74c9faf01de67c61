#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/domain/programs/mcc_range.h"
#include "engine/domain/programs/name_matcher.h"

namespace lastro::domain {

struct NamePattern {
  MerchantMatch match;
  std::string name;  ///< as normalise_merchant gives it
  bool operator==(const NamePattern&) const = default;
};

/// ISO 3166-1 alpha-2.
using Country = std::array<char, 2>;

/// Minutes of the day on some days of the week, by the program's time zone.
struct HourWindow {
  std::uint8_t days;    ///< bit 0: Monday
  std::uint16_t from;   ///< inclusive
  std::uint16_t until;  ///< exclusive, at most 1440
  bool operator==(const HourWindow&) const = default;
};

/// What a program refuses wherever it is bought. A list of what is allowed refuses all else; an empty one
/// refuses nothing; what is blocked is refused though it is allowed. A country that a purchase does not tell
/// stands in no list; an entry mode not told is the mode `unknown`.
struct Restrictions {
  std::vector<MccRange> blocked_mccs;
  std::vector<MccRange> allowed_mccs;
  std::vector<NamePattern> blocked_merchants;  ///< in the order of merchant rules, as are those allowed
  std::vector<NamePattern> allowed_merchants;
  std::vector<Country> blocked_countries;
  std::vector<Country> allowed_countries;
  std::uint8_t blocked_entry_modes = 0;  ///< bit i: the EntryMode of value i
  std::uint8_t allowed_entry_modes = 0;
  std::vector<HourWindow> allowed_hours;
  bool operator==(const Restrictions&) const = default;

  [[nodiscard]] bool empty() const { return *this == Restrictions{}; }
};

inline constexpr std::size_t restriction_entries_max = 1'000;

/// What is wrong with them; empty where they are sound.
[[nodiscard]] std::string unsoundness(const Restrictions& restrictions);

}  // namespace lastro::domain
