#include "engine/keys/sealed.h"

#include <functional>
#include <set>

#include "engine/keys/aes_gcm.h"
#include "engine/keys/key_wrap.h"
#include "engine/keys/random.h"
#include "tests/unit_keys/keys_test_support.h"

namespace lastro::keys {
using test::from_hex;
using test::to_hex;

namespace {

template <class Key>
Key key_from_hex(std::string_view text) {
  const auto bytes = from_hex(text);
  return Key{std::span<const std::uint8_t, 32>{bytes}};
}

DataKey some_key() {
  return key_from_hex<DataKey>(test::master_hex);
}

SealContext some_context() {
  return {.ledger = test::ledger,
          .subject = {.high = 1, .low = 2},
          .field = 3,
          .key_version = 4,
          .command_id = {5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20}};
}

}  // namespace

TEST_CASE("AES-256-GCM gives the ciphertexts and tags of its specification") {
  struct Row {
    std::string_view key, nonce, additional, plaintext, ciphertext, tag;
  };
  constexpr std::string_view zero_key = "0000000000000000000000000000000000000000000000000000000000000000";
  const Row rows[] = {
      {zero_key, "000000000000000000000000", "", "", "", "530f8afbc74536b9a963b4f1c4cb738b"},
      {zero_key, "000000000000000000000000", "", "00000000000000000000000000000000",
       "cea7403d4d606b6e074ec5d3baf39d18", "d0d1c8a799996bf0265b98b5d48ab919"},
      {"feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
       "feedfacedeadbeeffeedfacedeadbeefabaddad2",
       "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16ae"
       "df5aa0de6"
       "57ba637b39",
       "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61"
       "e6393ba7a"
       "0abcc9f662",
       "76fc6ece0f4e1768cddf8853bb2d551b"},
  };
  for (const auto& row : rows) {
    const auto key = from_hex(row.key);
    const auto nonce = from_hex(row.nonce);
    const auto additional = from_hex(row.additional);
    const auto plaintext = from_hex(row.plaintext);
    std::vector<std::uint8_t> ciphertext(plaintext.size());
    std::array<std::uint8_t, gcm_tag_bytes> tag{};
    gcm_encrypt(GcmKey{key}, GcmNonce{nonce}, additional, plaintext, ciphertext, tag);
    CHECK(to_hex(ciphertext) == row.ciphertext);
    CHECK(to_hex(tag) == row.tag);
    std::vector<std::uint8_t> opened(plaintext.size());
    CHECK(gcm_decrypt(GcmKey{key}, GcmNonce{nonce}, additional, ciphertext, tag, opened));
    CHECK(opened == plaintext);
  }
}

TEST_CASE("a failed decryption leaves zeros where the plaintext would be") {
  const auto key = from_hex(test::master_hex);
  const std::array<std::uint8_t, gcm_nonce_bytes> nonce{};
  const std::array<std::uint8_t, gcm_tag_bytes> wrong_tag{};
  std::vector<std::uint8_t> opened(16, 0xee);
  CHECK_FALSE(gcm_decrypt(GcmKey{key}, nonce, {}, std::vector<std::uint8_t>(16, 1), wrong_tag, opened));
  CHECK(opened == std::vector<std::uint8_t>(16, 0));
}

TEST_CASE("the AES-256 key wrap gives the ciphertext of RFC 3394") {
  const auto wrapping_key = key_from_hex<DerivedKey>(test::master_hex);
  const auto key = key_from_hex<DataKey>("00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f");
  const auto wrapped = wrap_key(wrapping_key, key);
  CHECK(to_hex(wrapped) ==
        "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21");
  const auto unwrapped = unwrap_key(wrapping_key, wrapped);
  REQUIRE(unwrapped);
  CHECK(to_hex(unwrapped->bytes()) == to_hex(key.bytes()));
}

TEST_CASE("a wrapped key opens neither changed nor with another wrapping key") {
  const auto wrapping_key = key_from_hex<DerivedKey>(test::master_hex);
  const auto wrapped = wrap_key(wrapping_key, some_key());
  for (std::size_t i = 0; i < wrapped.size(); ++i) {
    auto changed = wrapped;
    changed.at(i) ^= 1U;
    CHECK(unwrap_key(wrapping_key, changed).error().code == ErrorCode::corruption);
  }
  CHECK_FALSE(unwrap_key(key_from_hex<DerivedKey>(test::other_master_hex), wrapped));
  CHECK_FALSE(unwrap_key(wrapping_key, Bytes{wrapped}.first(39)));
  CHECK_FALSE(unwrap_key(wrapping_key, {}));
}

TEST_CASE("what was sealed opens to the same bytes at any length") {
  for (const std::size_t length : {0U, 1U, 15U, 16U, 300U, 60U * 1024U}) {
    std::vector<std::uint8_t> plaintext(length);
    fill_random(plaintext);
    const auto sealed = seal(some_key(), some_context(), plaintext);
    CHECK(sealed.size() == length + seal_overhead_bytes);
    const auto opened = open(some_key(), some_context(), sealed);
    REQUIRE(opened);
    CHECK(*opened == plaintext);
  }
}

TEST_CASE("a sealed value with any byte changed, cut or added does not open") {
  const auto sealed = seal(some_key(), some_context(), as_bytes("Ana de Souza"));
  REQUIRE(open(some_key(), some_context(), sealed));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    for (const unsigned bit : {0U, 7U}) {
      auto changed = sealed;
      changed[i] = static_cast<std::uint8_t>(changed[i] ^ (1U << bit));
      const auto opened = open(some_key(), some_context(), changed);
      REQUIRE_FALSE(opened);
      CHECK(opened.error().code == ErrorCode::corruption);
    }
    CHECK_FALSE(open(some_key(), some_context(), Bytes{sealed}.first(i)));
  }
  auto longer = sealed;
  longer.push_back(0);
  CHECK_FALSE(open(some_key(), some_context(), longer));
}

TEST_CASE("a sealed value does not open in any other place or with another key") {
  const auto sealed = seal(some_key(), some_context(), as_bytes("Ana de Souza"));
  std::vector<SealContext> others;
  const auto add = [&](const std::function<void(SealContext&)>& change) {
    others.push_back(some_context());
    change(others.back());
  };
  for (std::size_t i = 0; i < 16; ++i) {
    add([i](SealContext& context) { context.ledger.bytes.at(i) ^= 1U; });
    add([i](SealContext& context) { context.command_id.at(i) ^= 1U; });
  }
  for (unsigned bit = 0; bit < 64; ++bit) {
    add([bit](SealContext& context) { context.subject.high ^= std::uint64_t{1} << bit; });
    add([bit](SealContext& context) { context.subject.low ^= std::uint64_t{1} << bit; });
  }
  for (unsigned bit = 0; bit < 32; ++bit)
    add([bit](SealContext& context) { context.key_version ^= 1U << bit; });
  add([](SealContext& context) { context.field ^= 1U; });
  add([](SealContext& context) { std::swap(context.subject.high, context.subject.low); });
  for (const auto& other : others) {
    const auto opened = open(some_key(), other, sealed);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == ErrorCode::corruption);
  }
  CHECK_FALSE(open(key_from_hex<DataKey>(test::other_master_hex), some_context(), sealed));
}

TEST_CASE("sealing the same text again gives another nonce and other bytes") {
  std::set<std::vector<std::uint8_t>> nonces;
  for (int i = 0; i < 100; ++i) {
    const auto sealed = seal(some_key(), some_context(), as_bytes("Ana"));
    nonces.insert({sealed.begin() + 1, sealed.begin() + 13});
  }
  CHECK(nonces.size() == 100);
}

}  // namespace lastro::keys
