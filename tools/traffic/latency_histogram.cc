#include "tools/traffic/latency_histogram.h"

#include <algorithm>
#include <bit>

namespace lastro::tools {

std::size_t LatencyHistogram::bucket_of(std::uint64_t value) {
  if (value < sub_buckets) return value;
  const auto exponent = static_cast<unsigned>(std::bit_width(value)) - 1;
  const unsigned shift = exponent - sub_bits;
  return (shift + 1) * sub_buckets + ((value >> shift) - sub_buckets);
}

std::int64_t LatencyHistogram::bucket_end(std::size_t bucket) {
  if (bucket < sub_buckets) return static_cast<std::int64_t>(bucket);
  const std::size_t shift = bucket / sub_buckets - 1;
  const std::size_t leading = bucket % sub_buckets + sub_buckets;
  return static_cast<std::int64_t>(((leading + 1) << shift) - 1);
}

void LatencyHistogram::record(std::int64_t micros) {
  const std::int64_t value = std::clamp(micros, std::int64_t{0}, value_max);
  ++counts_[bucket_of(static_cast<std::uint64_t>(value))];
  ++count_;
  max_ = std::max(max_, value);
}

void LatencyHistogram::merge(const LatencyHistogram& other) {
  for (std::size_t bucket = 0; bucket < bucket_count; ++bucket) counts_[bucket] += other.counts_[bucket];
  count_ += other.count_;
  max_ = std::max(max_, other.max_);
}

std::int64_t LatencyHistogram::quantile(unsigned per_mille) const {
  if (count_ == 0) return 0;
  const std::uint64_t rank = std::max<std::uint64_t>(1, (count_ * std::min(per_mille, 1000U) + 999) / 1000);
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < bucket_count; ++bucket) {
    seen += counts_[bucket];
    if (seen >= rank) return std::min(bucket_end(bucket), max_);
  }
  return max_;
}

}  // namespace lastro::tools
