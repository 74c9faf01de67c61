#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/base/digest.h"
#include "engine/base/ids.h"

namespace lastro::projections {

/// Builds the key of a row: kind of row, tenant, and what tells the row apart. Numbers are big-endian, so
/// rows lie in the order of their numbers. As the tenant is in every key, no read reaches another tenant's
/// rows.
class RowKey {
 public:
  static constexpr std::size_t bytes_max = 320;

  /// `kind` is not 0: that byte alone is the key of the view's checkpoint.
  RowKey(std::uint8_t kind, TenantId tenant);

  RowKey& add_byte(std::uint8_t value);
  RowKey& add(std::uint16_t value);
  RowKey& add(std::uint64_t value);
  RowKey& add(const Digest128& digest) { return add(digest.high).add(digest.low); }
  template <class Kind>
  RowKey& add(Id<Kind> id) {
    return add(id.value);
  }
  /// Puts the newest first.
  RowKey& add_inverted(Sequence sequence) { return add(~sequence); }
  /// Must fit what is left of bytes_max.
  RowKey& add_text(std::string_view text);

  [[nodiscard]] std::string_view view() const { return {bytes_.data(), size_}; }
  operator std::string_view() const { return view(); }  // NOLINT(google-explicit-constructor)

 private:
  template <class Number>
  RowKey& add_number(Number value);

  std::size_t size_ = 0;
  std::array<char, bytes_max> bytes_{};
};

/// Reads back what RowKey wrote. A key that ends too early, or goes on after the last part, is not
/// complete(): what was taken from it means nothing.
class KeyReader {
 public:
  explicit KeyReader(std::string_view key) : rest_(key) {}

  void skip(std::size_t bytes);
  [[nodiscard]] std::uint8_t take_byte() { return static_cast<std::uint8_t>(take_number(1)); }
  [[nodiscard]] std::uint16_t take_u16() { return static_cast<std::uint16_t>(take_number(2)); }
  [[nodiscard]] std::uint64_t take_u64() { return take_number(8); }
  [[nodiscard]] Sequence take_inverted() { return ~take_number(8); }
  /// What lies before the last `tail` bytes.
  [[nodiscard]] std::string_view take_text(std::size_t tail);
  [[nodiscard]] bool complete() const { return !short_ && rest_.empty(); }

 private:
  [[nodiscard]] std::uint64_t take_number(std::size_t bytes);

  std::string_view rest_;
  bool short_ = false;
};

}  // namespace lastro::projections
