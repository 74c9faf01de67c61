#pragma once

#include <optional>
#include <vector>

#include "engine/base/digest.h"
#include "engine/base/flat_map.h"

namespace lastro::iso8583 {

/// The newest authorizations asked for since the start, by a keyed digest of what a reversal without DE 90
/// tells of its original. Bounded: the oldest are forgotten. One thread.
class RecentOriginals {
 public:
  explicit RecentOriginals(std::size_t capacity) : capacity_(capacity) {}

  /// The alias of the newest with that print.
  [[nodiscard]] std::optional<Digest128> find(std::uint64_t print) const {
    const auto found = aliases_.find(print);
    if (found == aliases_.end()) return std::nullopt;
    return found->second;
  }

  void remember(std::uint64_t print, Digest128 alias) {
    const auto [place, is_new] = aliases_.try_emplace(print, alias);
    place->second = alias;
    if (!is_new) return;
    if (prints_.size() < capacity_) {
      prints_.push_back(print);
      return;
    }
    aliases_.erase(prints_[oldest_]);
    prints_[oldest_] = print;
    oldest_ = (oldest_ + 1) % capacity_;
  }

 private:
  const std::size_t capacity_;
  FlatMap<std::uint64_t, Digest128> aliases_;
  std::vector<std::uint64_t> prints_;  ///< the keys of aliases_, the oldest at oldest_
  std::size_t oldest_ = 0;
};

}  // namespace lastro::iso8583
