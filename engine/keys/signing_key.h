#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/bytes.h"
#include "engine/base/result.h"

struct evp_pkey_st;

namespace lastro::keys {

using PublicKey = std::array<std::uint8_t, 32>;
using Signature = std::array<std::uint8_t, 64>;

/// An Ed25519 private key (RFC 8032) kept in a PEM file (PKCS #8, RFC 8410) that only its owner may use.
/// Immutable; any thread may sign.
class SigningKey {
 public:
  /// Draws a key and makes its file, durable on return; invalid where the path is taken.
  [[nodiscard]] static Result<SigningKey> create_file(std::string_view path);
  /// not_found where absent; invalid where the file is open to others or holds no plain Ed25519 private key.
  [[nodiscard]] static Result<SigningKey> load(std::string_view path);
  /// From the private key's 32 bytes (RFC 8032 §5.1.5).
  [[nodiscard]] static SigningKey from_seed(std::span<const std::uint8_t, 32> seed);

  [[nodiscard]] Signature sign(Bytes message) const;
  [[nodiscard]] const PublicKey& public_key() const { return public_key_; }
  /// SubjectPublicKeyInfo in PEM.
  [[nodiscard]] std::string public_key_pem() const;

 private:
  explicit SigningKey(std::shared_ptr<evp_pkey_st> key);

  std::shared_ptr<evp_pkey_st> key_;
  PublicKey public_key_{};
};

/// False as well where `key` is no point of the curve. About 60 µs. Any thread.
[[nodiscard]] bool verify_signature(const PublicKey& key, Bytes message, const Signature& signature);

}  // namespace lastro::keys
