#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "engine/base/assert.h"

namespace lastro {

/// Text of at most `Capacity` bytes held in place, so that commands cross threads without allocating.
template <std::size_t Capacity>
class FixedText {
  static_assert(Capacity <= 255);

 public:
  FixedText() noexcept : size_(0) {}
  /// `text` must fit: callers check lengths at the edge.
  explicit FixedText(std::string_view text) : size_(static_cast<std::uint8_t>(text.size())) {
    LASTRO_ASSERT(text.size() <= Capacity);
    text.copy(bytes_.data(), text.size());
  }
  FixedText(const FixedText& other) noexcept : size_(other.size_) {
    std::memcpy(bytes_.data(), other.bytes_.data(), size_);
  }
  FixedText& operator=(const FixedText& other) noexcept {
    if (this == &other) return *this;
    size_ = other.size_;
    std::memcpy(bytes_.data(), other.bytes_.data(), size_);
    return *this;
  }
  ~FixedText() = default;

  [[nodiscard]] std::string_view view() const { return {bytes_.data(), size_}; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  bool operator==(const FixedText& other) const { return view() == other.view(); }

  static constexpr std::size_t capacity = Capacity;

 private:
  std::uint8_t size_;
  std::array<char, Capacity> bytes_;  // only the first size_ bytes mean anything
};

}  // namespace lastro
