#pragma once

#include <atomic>
#include <cstddef>

namespace lastro::api {

/// Bytes that many owners may hold together. Any thread.
class ByteBudget {
 public:
  explicit ByteBudget(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  /// False, with nothing taken, if `bytes` more would exceed the budget.
  [[nodiscard]] bool take(std::size_t bytes) {
    if (used_.fetch_add(bytes, std::memory_order_relaxed) + bytes <= bytes_max_) return true;
    give_back(bytes);
    return false;
  }
  /// For bytes that are there already and cannot be refused any more: may exceed the budget, which then has
  /// nothing for others until they are given back.
  void add(std::size_t bytes) { used_.fetch_add(bytes, std::memory_order_relaxed); }
  void give_back(std::size_t bytes) { used_.fetch_sub(bytes, std::memory_order_relaxed); }

 private:
  std::size_t bytes_max_;
  std::atomic<std::size_t> used_ = 0;
};

}  // namespace lastro::api
