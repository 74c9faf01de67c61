#include "api/auth/token.h"

#include <algorithm>
#include <cctype>

#include "api/auth/base64url.h"
#include "engine/base/bytes.h"
#include "engine/keys/sha256.h"

namespace lastro::api {
namespace {

constexpr UnixMicros micros_per_s = 1'000'000;
constexpr std::string_view hs256 = "HS256";
constexpr std::string_view eddsa = "EdDSA";

/// The three parts of a compact JWS, still in base64url.
struct CompactToken {
  std::string_view header;
  std::string_view payload;
  std::string_view signature;
  std::string_view signed_text;  ///< header, point, payload
};

std::optional<CompactToken> split(std::string_view token) {
  const auto first = token.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  const auto second = token.find('.', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  return CompactToken{.header = token.substr(0, first),
                      .payload = token.substr(first + 1, second - first - 1),
                      .signature = token.substr(second + 1),
                      .signed_text = token.substr(0, second)};
}

std::expected<Role, TokenError> own_key_role(const Claims& claims) {
  if (!claims.subject || !claims.role || !claims.has_audience)
    return std::unexpected(TokenError::missing_claim);
  const auto role = role_from_name(*claims.role);
  if (!role) return std::unexpected(TokenError::unknown_role);
  return *role;
}

std::expected<Role, TokenError> shared_secret_role(const Claims& claims) {
  const bool processor = claims.for_this_audience && claims.role == role_name(Role::processor);
  return processor ? Role::processor : Role::authorize_only;
}

std::expected<Identity, TokenError> identify(const Claims& claims, bool shared_secret) {
  if (!claims.expires_at_s) return std::unexpected(TokenError::missing_claim);
  const auto role = shared_secret ? shared_secret_role(claims) : own_key_role(claims);
  if (!role) return std::unexpected(role.error());
  if (claims.has_audience && !claims.for_this_audience) return std::unexpected(TokenError::wrong_audience);
  const TenantId tenant{claims.tenant.value_or(static_cast<std::uint32_t>(TenantId::standard))};
  if (shared_secret && tenant != TenantId::standard) return std::unexpected(TokenError::wrong_tenant);
  return Identity{.tenant = tenant,
                  .subject = claims.subject.value_or(""),
                  .role = *role,
                  .expires_at = *claims.expires_at_s * micros_per_s};
}

std::string quote(std::string_view text) {
  std::string quoted{'"'};
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted += '"';
}

}  // namespace

TokenVerifier::TokenVerifier(const VerifierSettings& settings)
    : shared_secret_(std::string{settings.shared_secret}),
      public_key_(settings.public_key),
      key_id_(public_key_ ? key_id(*public_key_) : ""),
      leeway_micros_(settings.leeway_s * micros_per_s),
      digester_(settings.digester) {}

Result<TokenVerifier> TokenVerifier::make(const VerifierSettings& settings) {
  if (settings.shared_secret.empty() && !settings.public_key) {
    return fail(ErrorCode::invalid, "there is no key to verify tokens with");
  }
  if (!settings.shared_secret.empty() && settings.shared_secret.size() < shared_secret_bytes_min) {
    return fail(ErrorCode::invalid, "LASTRO_JWT_SECRET is shorter than 32 bytes");
  }
  if (settings.leeway_s < 0 || settings.leeway_s > leeway_max_s) {
    return fail(ErrorCode::invalid, "the tokens' leeway is not between 0 and 5 seconds");
  }
  return TokenVerifier{settings};
}

std::expected<Identity, TokenError> TokenVerifier::authenticate(std::string_view authorization,
                                                                UnixMicros now) {
  static constexpr std::string_view scheme = "bearer ";
  if (authorization.empty()) return std::unexpected(TokenError::missing);
  const auto named = authorization.substr(0, scheme.size());
  const bool bearer = std::ranges::equal(
      named, scheme, [](unsigned char a, unsigned char b) { return std::tolower(a) == b; });
  if (!bearer || authorization.size() == scheme.size()) return std::unexpected(TokenError::not_bearer);
  return verify(authorization.substr(scheme.size()), now);
}

std::expected<Identity, TokenError> TokenVerifier::verify(std::string_view token, UnixMicros now) {
  if (token.size() > token_bytes_max) return std::unexpected(TokenError::too_long);
  if (const auto* const known = cache_.find(token)) {
    if (now < known->expires_at + leeway_micros_) return *known;
    cache_.erase(token);
    return std::unexpected(TokenError::expired);
  }
  auto identity = verify_unknown(token, now);
  if (identity && digester_ != nullptr)
    identity->actor = digester_->actor(identity->tenant, identity->subject);
  if (identity) cache_.insert(token, *identity);
  return identity;
}

std::expected<Identity, TokenError> TokenVerifier::verify_unknown(std::string_view token, UnixMicros now) {
  const auto parts = split(token);
  if (!parts) return std::unexpected(TokenError::malformed);
  const auto header_json = decode_base64url(parts->header);
  const auto payload_json = decode_base64url(parts->payload);
  const auto signature = decode_base64url(parts->signature);
  if (!header_json || !payload_json || !signature) return std::unexpected(TokenError::malformed);

  const auto header = reader_.read_header(as_text(*header_json));
  if (!header) return std::unexpected(header.error());
  const auto authentic = check_signature(*header, parts->signed_text, as_text(*signature));
  if (!authentic) return std::unexpected(authentic.error());

  const auto claims = reader_.read_claims(as_text(*payload_json));
  if (!claims) return std::unexpected(claims.error());
  auto identity = identify(*claims, header->algorithm == hs256);
  if (!identity) return identity;
  if (now >= identity->expires_at + leeway_micros_) return std::unexpected(TokenError::expired);
  if (claims->not_before_s && now + leeway_micros_ < *claims->not_before_s * micros_per_s) {
    return std::unexpected(TokenError::not_yet_valid);
  }
  return identity;
}

std::expected<void, TokenError> TokenVerifier::check_signature(const JoseHeader& header,
                                                               std::string_view signed_text,
                                                               std::string_view signature) const {
  // Each algorithm has one key here, so a token cannot have its MAC checked with a public key or the reverse.
  if (header.algorithm == hs256 && !shared_secret_.view().empty()) {
    const auto mac = keys::hmac_sha256(as_bytes(shared_secret_.view()), as_bytes(signed_text));
    if (!keys::equal_in_constant_time(mac, as_bytes(signature)))
      return std::unexpected(TokenError::bad_signature);
    return {};
  }
  if (header.algorithm == eddsa && public_key_) {
    if (header.key_id && *header.key_id != key_id_) return std::unexpected(TokenError::unknown_key);
    keys::Signature bytes{};
    if (signature.size() != bytes.size()) return std::unexpected(TokenError::bad_signature);
    std::ranges::copy(as_bytes(signature), bytes.begin());
    if (!keys::verify_signature(*public_key_, as_bytes(signed_text), bytes)) {
      return std::unexpected(TokenError::bad_signature);
    }
    return {};
  }
  return std::unexpected(TokenError::unsupported_algorithm);
}

std::string key_id(const keys::PublicKey& key) {
  const auto digest = keys::sha256(key);
  return encode_base64url(Bytes{digest}.first(8));
}

Result<std::string> issue_token(const keys::SigningKey& key, const TokenGrant& grant) {
  if (!is_valid_subject(grant.subject))
    return fail(ErrorCode::invalid, "the token's subject is empty or malformed");
  if (grant.role == Role::authorize_only) return fail(ErrorCode::invalid, "no token can claim this role");
  if (grant.tenant == TenantId::ledger) return fail(ErrorCode::invalid, "tenant 0 is the ledger itself");
  if (grant.issued_at_s < 0 || grant.expires_at_s <= grant.issued_at_s ||
      grant.expires_at_s > numeric_date_max_s) {
    return fail(ErrorCode::invalid, "the token would end before it begins, or after the year 9999");
  }
  const auto header = R"({"alg":"EdDSA","typ":"JWT","kid":)" + quote(key_id(key.public_key())) + "}";
  const auto payload = R"({"sub":)" + quote(grant.subject) + R"(,"role":)" + quote(role_name(grant.role)) +
                       R"(,"tenant":)" + std::to_string(static_cast<std::uint32_t>(grant.tenant)) +
                       R"(,"aud":)" + quote(token_audience) + R"(,"iat":)" +
                       std::to_string(grant.issued_at_s) + R"(,"exp":)" + std::to_string(grant.expires_at_s) +
                       "}";
  const auto signed_text = encode_base64url(as_bytes(header)) + "." + encode_base64url(as_bytes(payload));
  return signed_text + "." + encode_base64url(key.sign(as_bytes(signed_text)));
}

}  // namespace lastro::api
