#include "engine/base/hex.h"

#include <array>

#include <catch2/catch.hpp>

namespace lastro {

TEST_CASE("bytes are two lower-case digits each, and come back") {
  const std::array<std::uint8_t, 4> bytes{0x00, 0x1F, 0xA0, 0xFF};
  CHECK(to_hex(bytes) == "001fa0ff");
  CHECK(to_hex({}).empty());
  std::array<std::uint8_t, 4> read{};
  CHECK(parse_hex("001fa0ff", read));
  CHECK(read == bytes);
  CHECK(parse_hex("001FA0fF", read));
  CHECK(read == bytes);
}

TEST_CASE("what is not two digits for each byte is refused") {
  std::array<std::uint8_t, 2> read{};
  for (const auto* text : {"", "0", "001", "00110", "001122", "00 1", "00g0", "0x11", "+123", "00\xc3\xa9"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_hex(text, read));
  }
}

}  // namespace lastro
