#include "engine/keys/sha256.h"

#include "tests/unit_keys/keys_test_support.h"

namespace lastro::keys {
using test::from_hex;
using test::to_hex;

TEST_CASE("SHA-256 gives the digests of FIPS 180-4") {
  CHECK(to_hex(sha256({})) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(to_hex(sha256(as_bytes("abc"))) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("HMAC-SHA-256 gives the codes of RFC 4231") {
  struct Row {
    std::vector<std::uint8_t> key;
    std::string_view message;
    std::string_view mac;
  };
  const Row rows[] = {
      {std::vector<std::uint8_t>(20, 0x0b), "Hi There",
       "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {from_hex("4a656665"), "what do ya want for nothing?",
       "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {std::vector<std::uint8_t>(131, 0xaa), "Test Using Larger Than Block-Size Key - Hash Key First",
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
  };
  for (const auto& row : rows) CHECK(to_hex(hmac_sha256(row.key, as_bytes(row.message))) == row.mac);
}

TEST_CASE("HMAC-SHA-256 takes an empty key as a key of no bytes, not as the key of the last call") {
  const auto keyed = hmac_sha256(as_bytes("key"), as_bytes("message"));
  const auto unkeyed = hmac_sha256({}, as_bytes("message"));
  CHECK(unkeyed != keyed);
  CHECK(unkeyed ==
        hmac_sha256(std::vector<std::uint8_t>(64, 0), as_bytes("message")));  // RFC 2104 pads with zeros
}

TEST_CASE("HKDF-SHA-256 gives the keys of RFC 5869") {
  std::vector<std::uint8_t> long_key(80);
  std::vector<std::uint8_t> long_salt(80);
  std::vector<std::uint8_t> long_info(80);
  for (std::size_t i = 0; i < 80; ++i) {
    long_key[i] = static_cast<std::uint8_t>(i);
    long_salt[i] = static_cast<std::uint8_t>(0x60 + i);
    long_info[i] = static_cast<std::uint8_t>(0xb0 + i);
  }
  struct Row {
    std::vector<std::uint8_t> key, salt, info;
    std::string_view output;
  };
  const Row rows[] = {
      {std::vector<std::uint8_t>(22, 0x0b), from_hex("000102030405060708090a0b0c"),
       from_hex("f0f1f2f3f4f5f6f7f8f9"),
       "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"},
      {long_key, long_salt, long_info,
       "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da327"
       "5600c2f"
       "09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87"},
      {std::vector<std::uint8_t>(22, 0x0b),
       {},
       {},
       "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"},
  };
  for (const auto& row : rows) {
    std::vector<std::uint8_t> output(row.output.size() / 2);
    hkdf_sha256(row.key, row.salt, row.info, output);
    CHECK(to_hex(output) == row.output);
  }
}

TEST_CASE("bytes are equal in constant time when every byte and the length are") {
  CHECK(equal_in_constant_time(as_bytes("same"), as_bytes("same")));
  CHECK(equal_in_constant_time({}, {}));
  CHECK_FALSE(equal_in_constant_time(as_bytes("same"), as_bytes("sane")));
  CHECK_FALSE(equal_in_constant_time(as_bytes("same"), as_bytes("sam")));
}

}  // namespace lastro::keys
