#include "engine/log/alias_filter.h"

#include <bit>

#include "engine/base/assert.h"

namespace lastro::log {
namespace {

constexpr std::size_t line_words = 8;
constexpr std::size_t line_bytes = 64;

/// The bit in word `i` of the line: six bits of the digest each.
std::uint64_t bit_in_word(const Digest128& digest, std::size_t i) {
  return std::uint64_t{1} << (digest.high >> (6 * i) & 63U);
}

}  // namespace

std::uint64_t* AliasFilter::line_of(const Segment& segment, const Digest128& digest) {
  // The high half of the product spreads the digest over the lines without a division.
  const auto line = static_cast<unsigned __int128>(digest.low) * segment.lines >> 64U;
  return segment.words + static_cast<std::uint64_t>(line) * line_words;
}

void AliasFilter::grow() {
  const auto count = segment_count_.load(std::memory_order_relaxed);
  const auto capacity = first_capacity << count;
  auto& segment = segments_.at(count);
  segment.lines = capacity * bits_per_alias / (line_bytes * 8);
  // From calloc, so that the pages of a large segment are zeroed one by one as they are used.
  segment.memory.reset(std::calloc(segment.lines + 1, line_bytes));
  LASTRO_ASSERT(segment.memory != nullptr);
  void* start = segment.memory.get();
  std::size_t space = (segment.lines + 1) * line_bytes;
  segment.words =
      static_cast<std::uint64_t*>(std::align(line_bytes, segment.lines * line_bytes, start, space));
  room_ = capacity;
  segment_count_.store(count + 1, std::memory_order_release);
}

void AliasFilter::add(std::span<const AliasEntry> entries) {
  const std::lock_guard lock(adding_);
  for (const auto& entry : entries) {
    if (room_ == 0 && segment_count_.load(std::memory_order_relaxed) < segments_max) grow();
    if (room_ > 0) --room_;
    auto* const line =
        line_of(segments_.at(segment_count_.load(std::memory_order_relaxed) - 1), entry.digest);
    for (std::size_t i = 0; i < line_words; ++i) {
      // Readers look on, but nobody else writes: no read-modify-write is needed.
      const std::atomic_ref word(line[i]);
      word.store(word.load(std::memory_order_relaxed) | bit_in_word(entry.digest, i),
                 std::memory_order_relaxed);
    }
  }
}

void AliasFilter::bring_near(const Digest128& digest) const {
  const auto count = segment_count_.load(std::memory_order_acquire);
  for (std::size_t segment = 0; segment < count; ++segment)
    __builtin_prefetch(line_of(segments_[segment], digest));
}

bool AliasFilter::may_contain(const Digest128& digest) const {
  const auto count = segment_count_.load(std::memory_order_acquire);
  for (std::size_t segment = 0; segment < count; ++segment) {
    auto* const line = line_of(segments_[segment], digest);
    std::size_t i = 0;
    while (i < line_words &&
           (std::atomic_ref(line[i]).load(std::memory_order_relaxed) & bit_in_word(digest, i)) != 0) {
      ++i;
    }
    if (i == line_words) return true;
  }
  return false;
}

}  // namespace lastro::log
