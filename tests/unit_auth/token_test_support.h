#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "api/auth/base64url.h"
#include "api/auth/token.h"
#include "engine/base/bytes.h"
#include "engine/keys/sha256.h"
#include "engine/keys/signing_key.h"

namespace lastro::api::test {

inline constexpr std::int64_t now_s = 1'800'000'000;
inline constexpr UnixMicros now = now_s * 1'000'000;
inline constexpr std::string_view secret = "0123456789abcdef0123456789abcdef";  // 32 bytes

inline keys::SigningKey signing_key(std::uint8_t first_byte = 1) {
  std::array<std::uint8_t, 32> seed{first_byte};
  return keys::SigningKey::from_seed(seed);
}

inline TokenVerifier verifier(std::int64_t leeway_s = 0) {
  auto made = TokenVerifier::make(
      {.shared_secret = secret, .public_key = signing_key().public_key(), .leeway_s = leeway_s});
  REQUIRE(made);
  return std::move(*made);
}

inline std::string signed_text(std::string_view header, std::string_view payload) {
  return encode_base64url(as_bytes(header)) + "." + encode_base64url(as_bytes(payload));
}

/// A token of any header and payload, with a MAC that holds.
inline std::string hs256(std::string_view payload, std::string_view header = R"({"alg":"HS256","typ":"JWT"})",
                         std::string_view key = secret) {
  const auto text = signed_text(header, payload);
  return text + "." + encode_base64url(keys::hmac_sha256(as_bytes(key), as_bytes(text)));
}

/// A token of any header and payload, with a signature that holds.
inline std::string eddsa(std::string_view payload, std::string_view header = R"({"alg":"EdDSA"})",
                         const keys::SigningKey& key = signing_key()) {
  const auto text = signed_text(header, payload);
  return text + "." + encode_base64url(key.sign(as_bytes(text)));
}

inline std::string bytes_of(std::string_view base64url) {
  const auto bytes = decode_base64url(base64url);
  REQUIRE(bytes);
  return std::string{as_text(*bytes)};
}

/// The claims most tests begin from, and their end.
inline constexpr std::string_view good_claims =
    R"({"sub":"ana","role":"MANAGER","tenant":7,"aud":"lastro","exp":1800000060})";
inline constexpr UnixMicros good_expiry = 1'800'000'060'000'000;

inline std::string with_exp(std::string_view more) {
  return "{\"exp\":1800000060" + std::string{more} + "}";
}
inline std::string own(std::string_view more) {
  return R"({"sub":"ana","role":"MANAGER","aud":"lastro","exp":1800000060)" + std::string{more} + "}";
}

inline TokenError refusal(const std::string& token) {
  const auto identity = verifier().verify(token, now);
  REQUIRE_FALSE(identity);
  return identity.error();
}

}  // namespace lastro::api::test
