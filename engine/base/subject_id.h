#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace lastro {

/// Names the person, user or room whose data one data key seals: 128 random bits, so it says nothing about
/// them once the key is destroyed. Zero means none.
struct SubjectId {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  explicit constexpr operator bool() const { return (high | low) != 0; }
  auto operator<=>(const SubjectId&) const = default;
};

}  // namespace lastro

template <>
struct std::hash<lastro::SubjectId> {
  std::size_t operator()(const lastro::SubjectId& subject) const noexcept { return subject.low; }
};
