#pragma once

#include <array>
#include <cstdint>
#include <cstring>

#include <rocksdb/slice.h>

#include "engine/base/digest.h"

/// How the alias index's table is laid out. Included by .cc files on RocksDB only.
namespace lastro::log {

/// A digest's two halves, big-endian. Zero, which is no alias, keys the position record.
using AliasKey = std::array<char, 16>;

inline void put_big_endian(char* to, std::uint64_t value) {
  value = __builtin_bswap64(value);
  std::memcpy(to, &value, sizeof value);
}

inline std::uint64_t get_big_endian(const char* from) {
  std::uint64_t value = 0;
  std::memcpy(&value, from, sizeof value);
  return __builtin_bswap64(value);
}

inline AliasKey key_of(const Digest128& alias) {
  AliasKey key;
  put_big_endian(key.data(), alias.high);
  put_big_endian(key.data() + 8, alias.low);
  return key;
}

inline Digest128 digest_of(const AliasKey& key) {
  return {get_big_endian(key.data()), get_big_endian(key.data() + 8)};
}

template <std::size_t Size>
rocksdb::Slice slice(const std::array<char, Size>& bytes) {
  return {bytes.data(), bytes.size()};
}

}  // namespace lastro::log
