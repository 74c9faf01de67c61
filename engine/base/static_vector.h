#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <type_traits>

#include "engine/base/assert.h"

namespace lastro {

/// Up to `Capacity` trivial elements in place; copies only those present.
template <class T, std::size_t Capacity>
class StaticVector {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  // NOLINTBEGIN(cppcoreguidelines-pro-type-member-init): only the first size_ elements mean anything
  StaticVector() noexcept {}  // NOLINT(modernize-use-equals-default): leaves the elements uninitialised
  StaticVector(const StaticVector& other) noexcept : size_(other.size_) { copy_from(other); }
  // NOLINTEND(cppcoreguidelines-pro-type-member-init)
  StaticVector& operator=(const StaticVector& other) noexcept {
    if (this != &other) {
      size_ = other.size_;
      copy_from(other);
    }
    return *this;
  }
  ~StaticVector() = default;

  void push_back(const T& element) {
    LASTRO_ASSERT(size_ < Capacity);
    elements()[size_++] = element;
  }
  T& emplace_back(const T& element) {
    push_back(element);
    return elements()[size_ - 1];
  }
  void clear() { size_ = 0; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] bool full() const { return size_ == Capacity; }
  T& operator[](std::size_t i) {
    LASTRO_ASSERT(i < size_);
    return elements()[i];
  }
  const T& operator[](std::size_t i) const {
    LASTRO_ASSERT(i < size_);
    return elements()[i];
  }
  [[nodiscard]] T* begin() { return elements(); }
  [[nodiscard]] T* end() { return elements() + size_; }
  [[nodiscard]] const T* begin() const { return elements(); }
  [[nodiscard]] const T* end() const { return elements() + size_; }
  operator std::span<const T>() const { return {elements(), size_}; }

 private:
  void copy_from(const StaticVector& other) {
    for (std::size_t i = 0; i < size_; ++i) elements()[i] = other.elements()[i];
  }
  T* elements() { return reinterpret_cast<T*>(storage_); }
  [[nodiscard]] const T* elements() const { return reinterpret_cast<const T*>(storage_); }

  std::size_t size_ = 0;
  alignas(T) std::byte storage_[sizeof(T) * Capacity];
};

}  // namespace lastro
