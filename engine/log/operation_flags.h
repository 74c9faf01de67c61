#pragma once

#include <cstdint>

/// Bits of OperationFacts.flags and DeclinedFacts.flags in schemas/event.fbs.
namespace lastro::log {

inline constexpr std::uint8_t flag_final = 1;
inline constexpr std::uint8_t flag_late = 2;
inline constexpr std::uint8_t flag_over = 4;
inline constexpr std::uint8_t flag_operation_forced = 8;
inline constexpr std::uint8_t flag_posted = 16;

[[nodiscard]] constexpr std::uint8_t flag_if(bool set, std::uint8_t flag) {
  return set ? flag : std::uint8_t{0};
}

}  // namespace lastro::log
