#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "api/auth/claims.h"
#include "api/auth/identity.h"
#include "api/auth/token_cache.h"
#include "api/auth/token_error.h"
#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/keys/digester.h"
#include "engine/keys/secret.h"
#include "engine/keys/signing_key.h"

/// JSON Web Tokens (RFC 7519) as compact JWS (RFC 7515), of two kinds told apart by `alg`, each with one key:
///   EdDSA (RFC 8037) by the server's own Ed25519 key: sub, role, aud = lastro and exp are required; tenant
///     defaults to 1; kid, where given, must be key_id() of the server's key.
///   HS256 by the secret shared with processors: exp is required; sub is optional; role PROCESSOR with
///     aud = lastro gives Role::processor, anything else Role::authorize_only, whatever role is claimed; the
///     default tenant is the only one. kid is ignored, for the secret has no name.
/// exp, nbf and iat are whole seconds. iat is checked for its type only.
namespace lastro::api {

inline constexpr std::size_t token_bytes_max = 4 * 1024;
inline constexpr std::size_t shared_secret_bytes_min = 32;
inline constexpr std::int64_t leeway_max_s = 5;

struct VerifierSettings {
  std::string_view
      shared_secret;  ///< LASTRO_JWT_SECRET, its bytes as they are; empty: no HS256 token is accepted
  std::optional<keys::PublicKey> public_key;  ///< absent: no EdDSA token is accepted
  std::int64_t leeway_s = 0;                  ///< 0 to leeway_max_s, granted on both exp and nbf
  const keys::Digester* digester = nullptr;   ///< for Identity::actor; outlives the verifier
};

/// Verifies tokens. Not thread-safe: one verifier for each I/O thread. A verification costs 1 µs (HS256) to
/// 60 µs and more (EdDSA); verified tokens are kept (at most cache_entries_max), so that later requests cost
/// a look-up.
class TokenVerifier {
 public:
  static constexpr std::size_t cache_entries_max = 1'024;

  /// invalid where the secret is shorter than shared_secret_bytes_min, the leeway is out of bounds, or there
  /// is no key at all.
  [[nodiscard]] static Result<TokenVerifier> make(const VerifierSettings& settings);

  /// `now` is the wall clock's. Form, header, key, signature, claims and times are checked in this order:
  /// nothing of the payload is read before the signature holds.
  [[nodiscard]] std::expected<Identity, TokenError> verify(std::string_view token, UnixMicros now);
  /// The same for the value of an Authorization header (RFC 6750 §2.1); empty where there was none.
  [[nodiscard]] std::expected<Identity, TokenError> authenticate(std::string_view authorization,
                                                                 UnixMicros now);

 private:
  explicit TokenVerifier(const VerifierSettings& settings);
  [[nodiscard]] std::expected<Identity, TokenError> verify_unknown(std::string_view token, UnixMicros now);
  [[nodiscard]] std::expected<void, TokenError> check_signature(const JoseHeader& header,
                                                                std::string_view signed_text,
                                                                std::string_view signature) const;

  keys::SecretText shared_secret_;
  std::optional<keys::PublicKey> public_key_;
  std::string key_id_;
  UnixMicros leeway_micros_;
  const keys::Digester* digester_;
  ClaimsReader reader_;
  TokenCache cache_{cache_entries_max};
};

/// The `kid` of an Ed25519 key: the first 8 bytes of the SHA-256 of its 32 bytes, in base64url.
[[nodiscard]] std::string key_id(const keys::PublicKey& key);

struct TokenGrant {
  std::string subject;
  Role role = Role::guest;
  TenantId tenant = TenantId::standard;
  std::int64_t issued_at_s = 0;
  std::int64_t expires_at_s = 0;
};

/// An EdDSA token that a verifier with the key's public half accepts. invalid where the grant could not be
/// verified: subject (see Claims), authorize_only, tenant 0, or an end not after the beginning. Any thread.
[[nodiscard]] Result<std::string> issue_token(const keys::SigningKey& key, const TokenGrant& grant);

}  // namespace lastro::api
