#pragma once

#include <cstdint>
#include <string_view>

namespace lastro::domain {

/// Stands for a normalised merchant name in tables: FNV-1a (Fowler, Noll and Vo), with the high bits mixed
/// into the low ones. Equal names have equal keys on every machine; zero only for no name.
[[nodiscard]] constexpr std::uint64_t merchant_key(std::string_view normalised) {
  if (normalised.empty()) return 0;
  std::uint64_t key = 0xCBF29CE484222325U;
  for (const char c : normalised) key = (key ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  key ^= key >> 32U;
  return key == 0 ? 1 : key;
}

}  // namespace lastro::domain
