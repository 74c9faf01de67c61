#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "engine/base/bytes.h"

/// What a fuzz target defines, and what it is given.
namespace lastro::fuzz {

/// Checks the target's properties on one input; LASTRO_ASSERT ends the process where one does not hold. The
/// same input does the same whatever came before it.
void check(Bytes input);

/// For targets that blind mutation does not get into: changes the first `size` bytes of `room`; the new size.
std::size_t mutate(std::span<std::uint8_t> room, std::size_t size, std::uint32_t seed);

/// libFuzzer's own mutation, for parts of an input.
std::size_t mutate_blindly(std::span<std::uint8_t> room, std::size_t size);

/// The text before the next line feed, which is cut off with it; all of it where there is none.
inline std::string_view take_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  const auto line = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  return line;
}

/// Takes one byte off the front; 0 where nothing is left.
inline std::uint8_t take_byte(Bytes& rest) {
  if (rest.empty()) return 0;
  const auto byte = rest.front();
  rest = rest.subspan(1);
  return byte;
}

}  // namespace lastro::fuzz
