#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "engine/base/flat_map.h"
#include "engine/base/subject_id.h"
#include "engine/keys/sealed.h"

namespace lastro::keys {

struct SubjectKey {
  DataKey key;
  std::uint32_t version = 0;
};

/// Data keys used lately, at most `entries_max`; what is dropped is wiped (see Secret). Two generations: when
/// the young one is full it becomes the old one and the former old one is dropped, so a key that is used
/// stays and nothing keeps an order. Not thread-safe.
class KeyCache {
 public:
  explicit KeyCache(std::size_t entries_max) : generation_entries_max_(entries_max / 2) {}

  [[nodiscard]] std::optional<SubjectKey> find(SubjectId subject) {
    if (const auto entry = young_.find(subject); entry != young_.end()) return entry->second;
    const auto entry = old_.find(subject);
    if (entry == old_.end()) return std::nullopt;
    auto key = entry->second;
    old_.erase(entry);
    insert(subject, key);
    return key;
  }

  void insert(SubjectId subject, const SubjectKey& key) {
    if (young_.size() >= generation_entries_max_) {
      old_ = std::move(young_);
      young_ = {};
    }
    old_.erase(subject);
    young_.insert_or_assign(subject, key);
  }

  /// How often erase was called: to be noted before a key is read from the disk.
  [[nodiscard]] std::uint64_t erasures() const { return erasures_; }

  /// Inserts a key read from the disk, unless anything was erased since `erasures_before` was noted: it may
  /// have been this key, which must not come back.
  void insert_read(SubjectId subject, const SubjectKey& key, std::uint64_t erasures_before) {
    if (erasures_ == erasures_before) insert(subject, key);
  }

  void erase(SubjectId subject) {
    ++erasures_;
    young_.erase(subject);
    old_.erase(subject);
  }

  [[nodiscard]] std::size_t size() const { return young_.size() + old_.size(); }

 private:
  std::size_t generation_entries_max_;
  std::uint64_t erasures_ = 0;
  FlatMap<SubjectId, SubjectKey> young_;
  FlatMap<SubjectId, SubjectKey> old_;
};

}  // namespace lastro::keys
