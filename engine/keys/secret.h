#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/bytes.h"

namespace lastro::keys {

/// 32 secret bytes, overwritten when the object dies. `Use` keeps keys of different uses apart by type. A
/// copy is a second secret with its own life; nothing here prints.
template <class Use>
class Secret {
 public:
  static constexpr std::size_t size = 32;

  Secret() = default;
  explicit Secret(std::span<const std::uint8_t, size> bytes) {
    std::memcpy(bytes_.data(), bytes.data(), size);
  }
  Secret(const Secret&) = default;
  Secret& operator=(const Secret&) = default;
  ~Secret() { explicit_bzero(bytes_.data(), size); }

  [[nodiscard]] std::span<const std::uint8_t, size> bytes() const { return bytes_; }
  /// For the one who fills it.
  [[nodiscard]] std::span<std::uint8_t, size> writable() { return bytes_; }

 private:
  std::array<std::uint8_t, size> bytes_{};
};

/// Text that holds a secret (a key file's content), overwritten when the object dies.
class SecretText {
 public:
  SecretText() = default;
  explicit SecretText(std::string text) : text_(std::move(text)) {}
  /// Copies and wipes: a moved-from string may keep short text.
  SecretText(SecretText&& other) noexcept {
    text_.assign(other.text_);
    other.clear();
  }
  SecretText& operator=(SecretText&&) = delete;
  ~SecretText() { clear(); }

  [[nodiscard]] std::string_view view() const { return text_; }

 private:
  void clear() {
    explicit_bzero(text_.data(), text_.size());
    text_.clear();
  }

  std::string text_;
};

}  // namespace lastro::keys
