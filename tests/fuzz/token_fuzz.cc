// Input: a line of one letter, how the token is made, then
//   r  the token as it is
//   s  a line of header JSON, a line of payload JSON, both signed by the shared secret
//   e  the same signed by the server's key          k  the same with the public key taken for a secret
//   o  the same signed by another key of each kind
// and a last line of two bytes: where one character of the signed token is changed, and into what.
#include <array>
#include <string>

#include "api/auth/base64url.h"
#include "api/auth/token.h"
#include "engine/base/assert.h"
#include "engine/keys/sha256.h"
#include "tests/fuzz/fuzz_target.h"

namespace lastro::api {
namespace {

constexpr UnixMicros now = 1'800'000'000'000'000;
constexpr std::string_view secret = "0123456789abcdef0123456789abcdef";
constexpr std::string_view other_secret = "0123456789abcdef0123456789abcdeF";

const keys::SigningKey& key_from(std::uint8_t first) {
  const auto make = [](std::uint8_t byte) {
    const std::array<std::uint8_t, 32> seed{byte};
    return keys::SigningKey::from_seed(seed);
  };
  static const auto own = make(1);
  static const auto other = make(2);
  return first == 1 ? own : other;
}

TokenVerifier verifier() {
  auto made = TokenVerifier::make({.shared_secret = secret, .public_key = key_from(1).public_key()});
  LASTRO_ASSERT(made.has_value());
  return std::move(*made);
}

std::string mac(std::string_view key, std::string_view text) {
  return encode_base64url(keys::hmac_sha256(as_bytes(key), as_bytes(text)));
}

/// Whether the last part is what one of the two keys gives for what is before it, in its one spelling.
bool is_signed(std::string_view token) {
  const auto point = token.rfind('.');
  if (point == std::string_view::npos) return false;
  const auto text = token.substr(0, point);
  const auto signature = token.substr(point + 1);
  // Ed25519 signatures are a function of key and text (RFC 8032 §5.1.6).
  return signature == mac(secret, text) || signature == encode_base64url(key_from(1).sign(as_bytes(text)));
}

/// An identity is never more than its key grants, and never outlives its time.
void check_identity(const Identity& identity, std::string_view token) {
  LASTRO_ASSERT(is_signed(token));
  LASTRO_ASSERT(identity.expires_at > now);
  const auto text = token.substr(0, token.rfind('.'));
  if (token.substr(text.size() + 1) == mac(secret, text)) {
    LASTRO_ASSERT(identity.role == Role::processor || identity.role == Role::authorize_only);
    LASTRO_ASSERT(identity.tenant == TenantId::standard);
  } else {
    LASTRO_ASSERT(identity.role != Role::authorize_only);
    LASTRO_ASSERT(identity.tenant != TenantId::ledger);
    LASTRO_ASSERT(is_valid_subject(identity.subject));
  }
}

/// Asked again, from the cache and after its end, it answers what it must.
void check_token(const std::string& token) {
  auto tokens = verifier();
  const auto identity = tokens.verify(token, now);
  const auto again = tokens.authenticate("Bearer " + token, now);
  if (!identity) {
    LASTRO_ASSERT(!again);
    LASTRO_ASSERT(!token_error_text(identity.error()).empty());
    LASTRO_ASSERT(www_authenticate(identity.error()).starts_with("Bearer"));
    return;
  }
  check_identity(*identity, token);
  LASTRO_ASSERT(*again == *identity);
  LASTRO_ASSERT(tokens.verify(token, identity->expires_at).error() == TokenError::expired);
  LASTRO_ASSERT(verifier().verify(token, identity->expires_at).error() == TokenError::expired);
}

void check_refused(const std::string& token) {
  LASTRO_ASSERT(!verifier().verify(token, now));
}

std::string made_token(char kind, std::string_view text) {
  switch (kind) {
    case 's':
      return mac(secret, text);
    case 'e':
      return encode_base64url(key_from(1).sign(as_bytes(text)));
    case 'k':
      return mac(as_text(key_from(1).public_key()), text);
    default:
      return text.size() % 2 == 0 ? mac(other_secret, text)
                                  : encode_base64url(key_from(2).sign(as_bytes(text)));
  }
}

void check_made(char kind, std::string_view rest) {
  const auto header = fuzz::take_line(rest);
  const auto payload = fuzz::take_line(rest);
  const auto text = encode_base64url(as_bytes(header)) + "." + encode_base64url(as_bytes(payload));
  auto token = text + "." + made_token(kind, text);
  if (kind != 's' && kind != 'e') return check_refused(token);
  check_token(token);
  if (rest.size() < 2) return;
  auto& changed = token[static_cast<unsigned char>(rest[0]) * token.size() / 256];
  if (changed == rest[1]) return;
  changed = rest[1];
  check_refused(token);
}

}  // namespace
}  // namespace lastro::api

void lastro::fuzz::check(Bytes input) {
  auto rest = as_text(input);
  const auto kind = take_line(rest);
  if (kind == "r" || kind.size() != 1) return api::check_token(std::string(rest));
  api::check_made(kind[0], rest);
}
