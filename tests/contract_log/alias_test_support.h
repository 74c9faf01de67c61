#pragma once

#include <span>
#include <vector>

#include "engine/log/rocks_alias_index.h"
#include "tests/contract_log/log_test_support.h"

/// Aliases by number, and an index of them in a folder.
namespace lastro::log::test {

inline Digest128 digest(std::uint64_t number) {
  return {number * 0x9e3779b97f4a7c15U + 1, (number ^ 0xabcdU) * 0xc2b2ae3d27d4eb4fU};
}

inline RocksAliasIndexOptions index_in(const TemporaryFolder& data, Sequence log_head) {
  return {data.file("aliases"), ledger, log_head, ""};
}

inline std::vector<AliasEntry> entries(Sequence from, Sequence through) {
  std::vector<AliasEntry> all;
  for (auto sequence = from; sequence <= through; ++sequence) all.push_back({digest(sequence), sequence});
  return all;
}

/// Aliases of events that are committed.
inline void add(AliasIndex& index, std::span<const AliasEntry> some, Sequence through) {
  must(index.insert(some, through));
  index.commit(through);
}

}  // namespace lastro::log::test
