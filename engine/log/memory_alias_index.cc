#include "engine/log/memory_alias_index.h"

#include "engine/base/assert.h"

namespace lastro::log {

Result<std::optional<Sequence>> MemoryAliasIndex::find(const Digest128& alias) const {
  const std::lock_guard lock(mutex_);
  const auto found = sequences_.find(alias);
  if (found == sequences_.end()) return std::nullopt;
  return found->second;
}

Result<void> MemoryAliasIndex::insert(std::span<const AliasEntry> entries, Sequence through) {
  const std::lock_guard lock(mutex_);
  LASTRO_ASSERT(through >= through_);
  for (const auto& entry : entries) {
    LASTRO_ASSERT(static_cast<bool>(entry.digest));
    LASTRO_ASSERT(entry.sequence <= through);
    sequences_[entry.digest] = entry.sequence;
  }
  through_ = through;
  return {};
}

Sequence MemoryAliasIndex::through() const {
  const std::lock_guard lock(mutex_);
  return through_;
}

}  // namespace lastro::log
