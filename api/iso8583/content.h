#pragma once

#include "api/iso8583/dialect.h"

// Internal to the codec.
namespace lastro::iso8583 {

/// Whether all of `value` may stand in an element of this content.
[[nodiscard]] bool is_of(Content content, std::string_view value);

/// Characters that are packed two a byte where numbers are BCD; x+n's sign stands before them as it is.
[[nodiscard]] constexpr bool is_packed(const WireFormat& wire, Content content) {
  const bool numeric = content == Content::n || content == Content::z || content == Content::x_n;
  return numeric && wire.numbers == Digits::bcd;
}

}  // namespace lastro::iso8583
