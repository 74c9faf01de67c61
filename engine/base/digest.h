#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>

namespace lastro {

/// The first 128 bits of a keyed digest. Uniformly distributed, so a hash table may use it as it is.
struct Digest128 {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  explicit constexpr operator bool() const { return (high | low) != 0; }
  auto operator<=>(const Digest128&) const = default;
};

/// SHA-256, in the order of its bytes.
using Sha256 = std::array<std::uint8_t, 32>;

}  // namespace lastro

template <>
struct std::hash<lastro::Digest128> {
  std::size_t operator()(const lastro::Digest128& digest) const noexcept { return digest.low; }
};
