#include "engine/keys/sha256.h"

#include <array>
#include <limits>
#include <memory>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "engine/base/assert.h"

namespace lastro::keys {
namespace {

// EVP_sha256() looks the implementation up at each use; fetched once it costs nothing.
const EVP_MD* algorithm() {
  static const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA2-256", nullptr);
  LASTRO_ASSERT(fetched != nullptr);
  return fetched;
}

// OpenSSL's parameters are not const though it only reads them here.
OSSL_PARAM octets(const char* name, Bytes bytes) {
  return OSSL_PARAM_construct_octet_string(name, const_cast<std::uint8_t*>(bytes.data()), bytes.size());
}

}  // namespace

Sha256 sha256(Bytes message) {
  Sha256 digest{};
  LASTRO_ASSERT(EVP_Digest(message.data(), message.size(), digest.data(), nullptr, algorithm(), nullptr) ==
                1);
  return digest;
}

Sha256 hmac_sha256(Bytes key, Bytes message) {
  LASTRO_ASSERT(key.size() <= std::size_t{std::numeric_limits<int>::max()});
  // HMAC() takes a null key to mean "the key of last time".
  static constexpr std::uint8_t no_key = 0;
  Sha256 mac{};
  const auto* const key_data = key.empty() ? &no_key : key.data();
  LASTRO_ASSERT(HMAC(algorithm(), key_data, static_cast<int>(key.size()), message.data(), message.size(),
                     mac.data(), nullptr) != nullptr);
  return mac;
}

void hkdf_sha256(Bytes input_key, Bytes salt, Bytes info, std::span<std::uint8_t> output) {
  static EVP_KDF* const kdf = EVP_KDF_fetch(nullptr, "HKDF", nullptr);
  LASTRO_ASSERT(kdf != nullptr);
  const std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)> context{EVP_KDF_CTX_new(kdf),
                                                                          &EVP_KDF_CTX_free};
  LASTRO_ASSERT(context != nullptr);
  static char digest_name[] = "SHA2-256";
  std::array<OSSL_PARAM, 5> parameters{
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest_name, 0),
      octets(OSSL_KDF_PARAM_KEY, input_key)};
  // OpenSSL takes an absent salt or info for an empty one, and refuses an empty one.
  std::size_t count = 2;
  if (!salt.empty()) parameters.at(count++) = octets(OSSL_KDF_PARAM_SALT, salt);
  if (!info.empty()) parameters.at(count++) = octets(OSSL_KDF_PARAM_INFO, info);
  parameters.at(count) = OSSL_PARAM_construct_end();
  LASTRO_ASSERT(EVP_KDF_derive(context.get(), output.data(), output.size(), parameters.data()) == 1);
}

bool equal_in_constant_time(Bytes a, Bytes b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace lastro::keys
