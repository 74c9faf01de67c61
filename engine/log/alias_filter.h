#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <span>

#include "engine/log/alias_index.h"

namespace lastro::log {

/// Tells of an alias that it was never added, or that it may have been (one in 14,000 of those that were not,
/// among 15 million). Almost every alias that is looked for is a fresh one, and this answers for it with a
/// few reads of memory.
///
/// A Bloom filter in segments, each for twice as many aliases as the one before: one bit in each of the eight
/// words of the cache line that the digest chooses. Digests are uniformly distributed, so their own bits
/// serve as hashes. Takes 32 bits an alias, and up to twice that just after it has grown; past 500 million
/// aliases, at 2 GiB, it grows no more and is mistaken more often. Any thread asks; threads that add take
/// turns.
class AliasFilter {
 public:
  void add(std::span<const AliasEntry> entries);
  /// Never false for an alias whose add happened before.
  [[nodiscard]] bool may_contain(const Digest128& digest) const;
  /// Has the lines that may_contain reads fetched into the cache.
  void bring_near(const Digest128& digest) const;

 private:
  static constexpr std::size_t segments_max = 9;  ///< 2 GiB together
  static constexpr std::uint64_t first_capacity = std::uint64_t{1} << 20U;
  static constexpr std::uint64_t bits_per_alias = 32;

  struct Free {
    void operator()(void* memory) const { std::free(memory); }
  };
  struct Segment {
    std::unique_ptr<void, Free> memory;
    std::uint64_t* words = nullptr;  ///< in memory, at the start of a cache line
    std::uint64_t lines = 0;
  };

  [[nodiscard]] static std::uint64_t* line_of(const Segment& segment, const Digest128& digest);
  void grow();

  std::mutex adding_;
  std::uint64_t room_ = 0;  ///< in the last segment; guarded by adding_
  std::array<Segment, segments_max> segments_;
  std::atomic<std::size_t> segment_count_ =
      0;  ///< those below are complete and stay as they are but for their bits
};

}  // namespace lastro::log
