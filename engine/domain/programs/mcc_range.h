#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

namespace lastro::domain {

/// ISO 18245 merchant category code, 0 to mcc_max.
using Mcc = std::uint16_t;
inline constexpr Mcc mcc_max = 9'999;

struct MccRange {
  Mcc first;  ///< inclusive
  Mcc last;   ///< inclusive
  bool operator==(const MccRange&) const = default;
};

/// Position of the range that holds the code, among ranges that begin with `first` and `last`, in order and
/// not overlapping.
template <class Range>
[[nodiscard]] std::optional<std::uint16_t> find_range(const std::vector<Range>& ranges, Mcc mcc) {
  auto after = std::upper_bound(ranges.begin(), ranges.end(), mcc,
                                [](Mcc code, const Range& range) { return code < range.first; });
  if (after == ranges.begin()) return std::nullopt;
  --after;
  if (mcc > after->last) return std::nullopt;
  return static_cast<std::uint16_t>(after - ranges.begin());
}

/// What is wrong with them, empty where nothing is.
template <class Range>
[[nodiscard]] const char* range_fault(const std::vector<Range>& ranges) {
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    if (ranges[i].first > ranges[i].last || ranges[i].last > mcc_max)
      return "a range is not within 0000 to 9999";
    if (i > 0 && ranges[i - 1].last >= ranges[i].first) return "ranges overlap or are not in order";
  }
  return "";
}

}  // namespace lastro::domain
