#include "api/auth/base64url.h"

#include <catch2/catch.hpp>

namespace lastro::api {

TEST_CASE("base64url gives the texts of RFC 4648 and RFC 7515, without padding") {
  struct Row {
    std::string_view bytes, text;
  };
  const Row rows[] = {
      {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
      {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}, {"\x03\xec\xff\xe0\xc1", "A-z_4ME"}};
  for (const auto& row : rows) {
    CHECK(encode_base64url(as_bytes(row.bytes)) == row.text);
    const auto decoded = decode_base64url(row.text);
    REQUIRE(decoded);
    CHECK(as_text(*decoded) == row.bytes);
  }
}

TEST_CASE("every byte at every position reads back from base64url") {
  for (int byte = 0; byte < 256; ++byte) {
    for (std::size_t position = 0; position < 4; ++position) {
      std::string bytes = "\xff\x01\x80\x7f";
      bytes[position] = static_cast<char>(byte);
      const auto decoded = decode_base64url(encode_base64url(as_bytes(bytes)));
      REQUIRE(decoded);
      CHECK(as_text(*decoded) == bytes);
    }
  }
}

TEST_CASE(
    "base64url with padding, white space, the other alphabet, stray bits or an impossible length is "
    "refused") {
  using namespace std::string_view_literals;
  const std::string_view refused[] = {"Zg==", "Zg=",   "Zm8=", " Zg", "Zg ", "Z g", "Zg\n",    "A+z/4ME",
                                      "Z",    "Zm9vY", "Zh",   "Zn",  "Zm9", "Zm-", "Zg\0A"sv, "Zm9v\x80mFy"};
  for (const auto text : refused) {
    INFO(text);
    CHECK_FALSE(decode_base64url(text));
  }
}

}  // namespace lastro::api
