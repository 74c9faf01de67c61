#pragma once

#include <cstdint>

/// Bits of TransactionFacts.flags in schemas/event.fbs.
namespace lastro::log {

inline constexpr std::uint8_t flag_fallback = 1;
inline constexpr std::uint8_t flag_has_mcc = 2;
inline constexpr std::uint8_t flag_advice = 4;

}  // namespace lastro::log
