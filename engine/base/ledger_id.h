#pragma once

#include <array>
#include <compare>
#include <cstdint>

namespace lastro {

/// Names one ledger for its whole life: 16 random bytes drawn when its log is made, the same in all
/// partitions.
struct LedgerId {
  std::array<std::uint8_t, 16> bytes{};

  auto operator<=>(const LedgerId&) const = default;
};

}  // namespace lastro
