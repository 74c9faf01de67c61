#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "api/iso8583/mti.h"
#include "engine/keys/wiped.h"

namespace lastro::iso8583 {

/// Data elements 2 to 128; 1 and 65 say that another bitmap follows and hold nothing.
inline constexpr unsigned field_max = 128;

/// One message whatever its wire format: numbers are digits, texts characters, binary elements bytes. Values
/// are overwritten where they are dropped: they may be card data. One thread.
class Message {
 public:
  Message() = default;
  Message(const Message&) = delete;
  Message& operator=(const Message&) = delete;

  Mti mti;

  [[nodiscard]] bool has(unsigned field) const { return present_.test(field); }
  /// Empty where the element is absent or was passed over; valid until the message changes.
  [[nodiscard]] std::string_view get(unsigned field) const;
  /// Replaces what was there. The value is at most 999 long, which the codec's fields are.
  void set(unsigned field, std::string_view value);
  /// Forgets the element.
  void erase(unsigned field);
  /// As new, with its memory.
  void clear();

  [[nodiscard]] bool has_any_above(unsigned field) const { return (present_ >> (field + 1)).any(); }
  /// The same type, elements and values.
  bool operator==(const Message& other) const;

 private:
  struct Place {
    std::uint32_t offset = 0;
    std::uint32_t size = 0;
  };

  keys::WipedBytes bytes_;
  std::bitset<field_max + 1> present_;
  std::array<Place, field_max + 1> places_;  ///< means something where present
};

}  // namespace lastro::iso8583
