#pragma once

#include <atomic>
#include <cstdint>

namespace lastro::api {

/// Written by one thread alone, read by any.
class Counter {
 public:
  void add() { value_.store(value_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_ = 0;
};

}  // namespace lastro::api
