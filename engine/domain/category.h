#pragma once

#include <compare>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include "engine/base/limits.h"

namespace lastro::domain {

/// Name of a benefit category such as FOOD: [A-Z][A-Z0-9_]{0,7}, held in place, zero-padded.
class Category {
 public:
  Category() = default;

  /// Empty unless `text` is a category name.
  static std::optional<Category> from(std::string_view text) {
    if (text.empty() || text.size() > limits::category_length_max || !is_letter(text.front()))
      return std::nullopt;
    for (const char c : text) {
      if (!is_letter(c) && !(c >= '0' && c <= '9') && c != '_') return std::nullopt;
    }
    Category category;
    std::memcpy(category.name_, text.data(), text.size());
    return category;
  }

  /// The bytes as stored in events: eight of them, in name order, zero-padded.
  static Category from_bits(std::uint64_t bits) {
    Category category;
    std::memcpy(category.name_, &bits, sizeof bits);
    return category;
  }
  [[nodiscard]] std::uint64_t bits() const {
    std::uint64_t bits = 0;
    std::memcpy(&bits, name_, sizeof bits);
    return bits;
  }

  [[nodiscard]] std::string_view name() const { return {name_, ::strnlen(name_, sizeof name_)}; }
  explicit operator bool() const { return name_[0] != 0; }
  bool operator==(const Category& other) const { return bits() == other.bits(); }

 private:
  static constexpr bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }

  char name_[limits::category_length_max] = {};
};

}  // namespace lastro::domain
