#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace lastro::tools {

/// Counts of durations in log-linear buckets: exact below 64, then 64 buckets a power of two, so a quantile
/// is at most 1/64 above the true one. 22 KiB whatever is recorded. Not thread-safe: one a thread, then
/// merge().
class LatencyHistogram {
 public:
  /// Durations above value_max are counted as value_max; negative ones as 0.
  void record(std::int64_t micros);
  void merge(const LatencyHistogram& other);

  /// The smallest bucket end that `per_mille` of a thousand recordings do not exceed, never above max(); 500
  /// is the median. 0 when nothing was recorded.
  [[nodiscard]] std::int64_t quantile(unsigned per_mille) const;
  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::int64_t max() const { return max_; }

  /// About 76 hours in microseconds.
  static constexpr std::int64_t value_max = (std::int64_t{1} << 38U) - 1;

 private:
  static constexpr unsigned sub_bits = 6;
  static constexpr std::size_t sub_buckets = std::size_t{1} << sub_bits;
  static constexpr std::size_t bucket_count = (38 - sub_bits + 1) * sub_buckets;

  static std::size_t bucket_of(std::uint64_t value);
  static std::int64_t bucket_end(std::size_t bucket);

  std::array<std::uint64_t, bucket_count> counts_{};
  std::uint64_t count_ = 0;
  std::int64_t max_ = 0;
};

}  // namespace lastro::tools
