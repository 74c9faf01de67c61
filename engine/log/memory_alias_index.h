#pragma once

#include <mutex>

#include "engine/base/flat_map.h"
#include "engine/log/alias_index.h"

namespace lastro::log {

/// For tests and simulation: it grows with the aliases and dies with the object.
class MemoryAliasIndex final : public AliasIndex {
 public:
  [[nodiscard]] Result<std::optional<Sequence>> find(const Digest128& alias) const override;
  Result<void> insert(std::span<const AliasEntry> entries, Sequence through) override;
  void commit(Sequence) override {}
  Result<void> flush(Sequence) override { return {}; }
  [[nodiscard]] Sequence through() const override;

 private:
  mutable std::mutex mutex_;
  FlatMap<Digest128, Sequence> sequences_;
  Sequence through_ = 0;
};

}  // namespace lastro::log
