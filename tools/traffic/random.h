#pragma once

#include <cstdint>
#include <span>

namespace lastro::tools {

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every machine and library, which the
/// distributions of the standard library do not promise. Not for secrets.
class Random {
 public:
  explicit constexpr Random(std::uint64_t seed) : state_(seed) {}

  constexpr std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31U);
  }

  /// Uniform in [0, bound); 0 where bound is 0. The bias is below 2^-32 for the bounds used here.
  constexpr std::uint32_t below(std::uint32_t bound) {
    return static_cast<std::uint32_t>(((next() >> 32U) * bound) >> 32U);
  }

  /// Uniform in [low, high].
  constexpr std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(below(static_cast<std::uint32_t>(high - low + 1)));
  }

  /// True in `percent_of_100` cases of 100.
  constexpr bool chance(std::uint32_t percent_of_100) { return below(100) < percent_of_100; }

  /// An index into `weights` with probability in proportion to its weight. At least one weight is positive.
  constexpr std::size_t weighted(std::span<const std::uint16_t> weights) {
    std::uint32_t total = 0;
    for (const auto weight : weights) total += weight;
    std::uint32_t point = below(total);
    for (std::size_t index = 0; index < weights.size(); ++index) {
      if (point < weights[index]) return index;
      point -= weights[index];
    }
    return 0;
  }

 private:
  std::uint64_t state_;
};

}  // namespace lastro::tools
