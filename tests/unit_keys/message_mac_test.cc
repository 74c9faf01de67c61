#include "engine/keys/message_mac.h"

#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

#include "tests/unit_keys/keys_test_support.h"

namespace lastro::keys::test {
namespace {

std::string code_of(MacMethod method, std::string_view key_hex, Bytes message) {
  const auto key = MacKey::make(method, from_hex(key_hex));
  REQUIRE(key.has_value());
  return to_hex(key->code(message));
}

}  // namespace

TEST_CASE("the retail MAC gives the codes of ISO/IEC 9797-1, algorithm 3 with padding method 1") {
  const std::string key = "0123456789abcdeffedcba9876543210";
  CHECK(code_of(MacMethod::retail, key, as_bytes("Now is the time for all ")) == "a1c72e74ea3fa9b6");
  CHECK(code_of(MacMethod::retail, key, as_bytes("Now is the time for it")) == "2e2b1428cc78254f");
}

TEST_CASE("an HMAC is the first eight bytes of the code of RFC 4231") {
  CHECK(code_of(MacMethod::hmac_sha256, "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", as_bytes("Hi There")) ==
        "b0344c61d8db3853");
  const std::vector<std::uint8_t> data(50, 0xdd);
  CHECK(code_of(MacMethod::hmac_sha256, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", data) ==
        "773ea91e36800e46");
}

TEST_CASE("a code verifies its message alone") {
  const auto key = MacKey::make(MacMethod::retail, from_hex("0123456789abcdeffedcba9876543210"));
  REQUIRE(key.has_value());
  const auto message = as_bytes("a message of twenty-five");
  auto code = key->code(message);
  CHECK(key->verifies(message, code));
  CHECK_FALSE(key->verifies(message.first(23), code));
  CHECK_FALSE(key->verifies(message, Bytes(code).first(7)));
  code.back() ^= 1U;
  CHECK_FALSE(key->verifies(message, code));
}

TEST_CASE("a key is refused that is not of its method's length") {
  for (const std::size_t size : {0U, 8U, 15U, 17U, 24U}) {
    CHECK_FALSE(MacKey::make(MacMethod::retail, std::vector<std::uint8_t>(size)).has_value());
  }
  for (const std::size_t size : {0U, 15U, 65U}) {
    CHECK_FALSE(MacKey::make(MacMethod::hmac_sha256, std::vector<std::uint8_t>(size)).has_value());
  }
}

TEST_CASE("a key file is read where it is private and well formed, and told apart where not") {
  const TemporaryFolder folder;
  const auto path = folder.path() + "/mac";
  const auto write = [&](const std::string& text, bool is_private) {
    std::ofstream(path) << text;
    using std::filesystem::perms;
    std::filesystem::permissions(path,
                                 is_private ? perms::owner_read : perms::owner_read | perms::group_read);
    const auto read = MacKey::read(path);
    std::filesystem::remove(path);
    return read.has_value();
  };
  CHECK(write("retail 0123456789abcdeffedcba9876543210\n", true));
  CHECK(write("hmac-sha256 0123456789abcdeffedcba9876543210", true));
  CHECK_FALSE(write("retail 0123456789abcdeffedcba9876543210\n", false));
  CHECK_FALSE(write("retail 0123456789abcdeffedcba98765432", true));
  CHECK_FALSE(write("retail", true));
  CHECK_FALSE(write("cbc 0123456789abcdeffedcba9876543210", true));
  CHECK_FALSE(write("retail 0123456789abcdeffedcba987654321g", true));
  CHECK_FALSE(MacKey::read(path).has_value());
}

}  // namespace lastro::keys::test
