#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

namespace lastro::keys {

/// Overwrites memory before it gives it back, so that a container that grows or dies leaves no copy behind.
template <class T>
struct WipingAllocator {
  using value_type = T;

  WipingAllocator() = default;
  template <class Other>
  explicit WipingAllocator(const WipingAllocator<Other>&) {}

  [[nodiscard]] T* allocate(std::size_t count) { return std::allocator<T>{}.allocate(count); }
  void deallocate(T* memory, std::size_t count) {
    explicit_bzero(memory, count * sizeof(T));
    std::allocator<T>{}.deallocate(memory, count);
  }
  bool operator==(const WipingAllocator&) const = default;
};

/// Bytes that may hold card data. clear() alone leaves them in memory: see wipe().
using WipedBytes = std::vector<std::uint8_t, WipingAllocator<std::uint8_t>>;

/// Overwrites what is held and empties the vector, which keeps its memory.
inline void wipe(WipedBytes& bytes) {
  if (!bytes.empty()) explicit_bzero(bytes.data(), bytes.size());
  bytes.clear();
}

}  // namespace lastro::keys
