#pragma once

#include <cstdint>
#include <string>

#include "engine/base/result.h"

namespace lastro::bench {

struct AliasesOptions {
  std::string folder;  ///< on the disk to measure: a folder of its own is made in it and removed
  std::uint64_t keys = 100'000'000;
  std::uint64_t accounts = 10'000;
  int seconds = 5;  ///< for each figure
  bool json = false;
};

/// Idempotency for the life of a log: the alias index with so many keys. The rate of inserting them from
/// nothing, as a rebuild does, with memory and disk they then take; what finding a fresh, a recent and an old
/// key costs; and the engine's rate with that index, beside its rate with an empty one.
Result<void> run_aliases(const AliasesOptions& options);

}  // namespace lastro::bench
