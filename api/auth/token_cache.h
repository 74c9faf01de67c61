#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "api/auth/identity.h"

namespace lastro::api {

/// Identities of tokens that were verified, by their whole text: only the very token that passed finds its
/// entry. At most `entries_max`, in two generations: when the young one is full it becomes the old one, so
/// tokens in use stay. Not thread-safe.
class TokenCache {
 public:
  explicit TokenCache(std::size_t entries_max) : generation_entries_max_(entries_max / 2) {}

  /// Null where unknown. Expiry is the caller's to check. Valid until the next call.
  [[nodiscard]] const Identity* find(std::string_view token) {
    if (const auto entry = young_.find(token); entry != young_.end()) return &entry->second;
    const auto entry = old_.find(token);
    if (entry == old_.end()) return nullptr;
    auto node = old_.extract(entry);
    make_room();
    return &young_.insert(std::move(node)).position->second;
  }

  void insert(std::string_view token, const Identity& identity) {
    make_room();
    young_.insert_or_assign(std::string{token}, identity);
  }

  void erase(std::string_view token) {
    if (const auto entry = young_.find(token); entry != young_.end()) young_.erase(entry);
    if (const auto entry = old_.find(token); entry != old_.end()) old_.erase(entry);
  }

  [[nodiscard]] std::size_t size() const { return young_.size() + old_.size(); }

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>{}(text);
    }
  };
  using Map = std::unordered_map<std::string, Identity, TextHash, std::equal_to<>>;

  void make_room() {
    if (young_.size() < generation_entries_max_) return;
    old_ = std::move(young_);
    young_.clear();
  }

  std::size_t generation_entries_max_;
  Map young_;
  Map old_;
};

}  // namespace lastro::api
