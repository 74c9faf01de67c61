#include "engine/keys/signing_key.h"

#include "tests/unit_keys/keys_test_support.h"

namespace lastro::keys {
using test::from_hex;
using test::owner_only;
using test::TemporaryFolder;
using test::to_hex;
using test::write_file;

TEST_CASE("Ed25519 gives the public keys and signatures of RFC 8032") {
  struct Row {
    std::string_view seed, public_key, message, signature;
  };
  const Row rows[] = {
      {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
       "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
       "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf"
       "5f0595bbe"
       "24655141438e7a100b"},
      {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
       "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
       "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2"
       "eaeb4302a"
       "eeb00d291612bb0c00"},
  };
  for (const auto& row : rows) {
    const auto seed = from_hex(row.seed);
    const auto key = SigningKey::from_seed(std::span<const std::uint8_t, 32>{seed});
    const auto message = from_hex(row.message);
    CHECK(to_hex(key.public_key()) == row.public_key);
    CHECK(to_hex(key.sign(message)) == row.signature);
    CHECK(verify_signature(key.public_key(), message, key.sign(message)));
  }
}

TEST_CASE("a signature of another message or key, or with a byte changed, does not verify") {
  const auto seed = from_hex(test::master_hex);
  const auto other_seed = from_hex(test::other_master_hex);
  const auto key = SigningKey::from_seed(std::span<const std::uint8_t, 32>{seed});
  const auto other = SigningKey::from_seed(std::span<const std::uint8_t, 32>{other_seed});
  const auto signature = key.sign(as_bytes("checkpoint"));
  REQUIRE(verify_signature(key.public_key(), as_bytes("checkpoint"), signature));
  CHECK_FALSE(verify_signature(key.public_key(), as_bytes("checkpoinu"), signature));
  CHECK_FALSE(verify_signature(other.public_key(), as_bytes("checkpoint"), signature));
  for (std::size_t i = 0; i < signature.size(); ++i) {
    auto changed = signature;
    changed.at(i) ^= 1U;
    CHECK_FALSE(verify_signature(key.public_key(), as_bytes("checkpoint"), changed));
  }
  PublicKey no_point{};
  no_point.fill(0xff);
  CHECK_FALSE(verify_signature(no_point, as_bytes("checkpoint"), signature));
}

TEST_CASE("a created signing key file is its owner's alone and loads as the key that was created") {
  const TemporaryFolder folder;
  const auto path = folder.file("signing.pem");
  const auto created = SigningKey::create_file(path);
  REQUIRE(created);
  CHECK(std::filesystem::status(path).permissions() == owner_only);
  CHECK(test::content_of(path).starts_with("-----BEGIN PRIVATE KEY-----\n"));
  const auto loaded = SigningKey::load(path);
  REQUIRE(loaded);
  CHECK(loaded->public_key() == created->public_key());
  CHECK(verify_signature(created->public_key(), as_bytes("m"), loaded->sign(as_bytes("m"))));
  CHECK(created->public_key_pem().starts_with("-----BEGIN PUBLIC KEY-----\n"));
  CHECK(SigningKey::create_file(path).error().code == ErrorCode::invalid);
  CHECK(SigningKey::load(path)->public_key() == created->public_key());
}

TEST_CASE("a file that holds no plain Ed25519 private key, or that others may use, is refused") {
  const TemporaryFolder folder;
  const auto path = folder.file("signing.pem");
  const auto key = SigningKey::create_file(path);
  REQUIRE(key);
  const auto pem = test::content_of(path);
  CHECK(SigningKey::load(folder.file("absent")).error().code == ErrorCode::not_found);
  // An X25519 key, made for this test alone.
  const std::string_view other_algorithm =
      "-----BEGIN PRIVATE KEY-----\n"
      "MC4CAQAwBQYDK2VuBCIEIOCk3aaYktFxewa12rsYDac1EghetyYn22z3fTT+HDxj\n"
      "-----END PRIVATE KEY-----\n";
  const std::string refused[] = {"", "not PEM", pem.substr(0, pem.size() / 2), key->public_key_pem(),
                                 std::string{other_algorithm}};
  for (const auto& text : refused) {
    const auto file = folder.file("refused.pem");
    write_file(file, text, owner_only);
    const auto loaded = SigningKey::load(file);
    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().code == ErrorCode::invalid);
  }
  std::filesystem::permissions(path, owner_only | std::filesystem::perms::group_read);
  CHECK(SigningKey::load(path).error().code == ErrorCode::invalid);
}

}  // namespace lastro::keys
