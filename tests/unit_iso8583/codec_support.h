#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "api/iso8583/codec.h"
#include "engine/base/hex.h"

namespace lastro::iso8583::test {

inline Dialect shipped(const std::string& name) {
  auto dialect = load_dialect(name);
  INFO(name << ": " << (dialect ? "" : dialect.error().message));
  REQUIRE(dialect.has_value());
  return std::move(*dialect);
}

using Values = std::initializer_list<std::pair<unsigned, std::string_view>>;

inline void fill(Message& message, std::string_view mti, Values values) {
  message.clear();
  message.mti = *Mti::from(mti);
  for (const auto& [field, value] : values) message.set(field, value);
}

inline std::string encoded(const Dialect& dialect, const Message& message) {
  keys::WipedBytes bytes;
  const auto done = encode(dialect, message, bytes);
  INFO((done ? "" : done.error().message));
  REQUIRE(done.has_value());
  return std::string(as_text(bytes));
}

/// Bytes written in hex, with blanks between what belongs together.
inline std::string unhex(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c != ' ' && c != '\n') digits += c;
  }
  std::vector<std::uint8_t> bytes(digits.size() / 2);
  REQUIRE(parse_hex(digits, bytes));
  return std::string(as_text(bytes));
}

inline std::string hex_of(std::string_view bytes) {
  return to_hex(as_bytes(bytes));
}

}  // namespace lastro::iso8583::test
