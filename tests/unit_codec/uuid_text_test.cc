#include "engine/log/uuid_text.h"

#include <string>

#include <catch2/catch.hpp>

namespace lastro::log {

TEST_CASE("a UUID in canonical form is sixteen bytes, and comes back as the same text") {
  for (const std::string text :
       {"018f3b5c-7e2a-7d41-9c3e-5f0a1b2c3d4e", "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff", "01234567-89ab-cdef-0123-456789abcdef"}) {
    CAPTURE(text);
    std::array<std::uint8_t, 16> bytes{};
    REQUIRE(parse_uuid(text, bytes));
    std::array<char, 36> again{};
    format_uuid(bytes.data(), again);
    CHECK(std::string(again.data(), again.size()) == text);
  }
  std::array<std::uint8_t, 16> bytes{};
  REQUIRE(parse_uuid("01234567-89ab-cdef-0123-456789abcdef", bytes));
  CHECK(bytes == std::array<std::uint8_t, 16>{0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF, 0x01, 0x23,
                                              0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF});
}

TEST_CASE("text in any other form is no UUID") {
  for (const std::string text :
       {"", "018F3B5C-7E2A-7D41-9C3E-5F0A1B2C3D4E", "018f3b5c7e2a7d419c3e5f0a1b2c3d4e",
        "{018f3b5c-7e2a-7d41-9c3e-5f0a1b2c3d4e}", "018f3b5c-7e2a-7d41-9c3e-5f0a1b2c3d4",
        "018f3b5c-7e2a-7d41-9c3e-5f0a1b2c3d4eg", "018f3b5c-7e2a-7d41-9c3e-5f0a1b2c3d4g",
        "018f3b5-c7e2a-7d41-9c3e-5f0a1b2c3d4e", "018f3b5c-7e2a-7d41-9c3e:5f0a1b2c3d4e",
        "018f3b5c-7e2a-7d41-9c3e-5f0a1b2c3d4-", " 18f3b5c-7e2a-7d41-9c3e-5f0a1b2c3d4e"}) {
    CAPTURE(text);
    std::array<std::uint8_t, 16> bytes{};
    CHECK_FALSE(parse_uuid(text, bytes));
  }
}

}  // namespace lastro::log
