#include "api/auth/token.h"

#include "tests/unit_auth/token_test_support.h"

namespace lastro::api {
using test::bytes_of;
using test::eddsa;
using test::good_claims;
using test::good_expiry;
using test::hs256;
using test::now;
using test::now_s;
using test::own;
using test::refusal;
using test::verifier;
using test::with_exp;

TEST_CASE("the HS256 token of RFC 7515 A.1 is verified with its key") {
  const auto key =
      bytes_of("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");
  const std::string_view token =
      "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
      "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxl"
      "LmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  auto made = TokenVerifier::make({.shared_secret = key, .public_key = {}, .leeway_s = 0});
  REQUIRE(made);
  constexpr UnixMicros expiry = 1'300'819'380'000'000;
  const auto identity = made->verify(token, expiry - 1);
  REQUIRE(identity);
  CHECK(*identity ==
        Identity{
            .tenant = TenantId::standard, .subject = "", .role = Role::authorize_only, .expires_at = expiry});
}

// Its payload is no claims object: that this is what is refused shows that the signature held.
TEST_CASE("the EdDSA signature of RFC 8037 A.4 holds with the key of A.1, and not with a bit changed") {
  const auto seed = bytes_of("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
  const auto key = keys::SigningKey::from_seed(Bytes{as_bytes(seed)}.first<32>());
  CHECK(encode_base64url(key.public_key()) == "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
  std::string token =
      "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-"
      "09PGcvMg3AIbQR6dWbhijcNR4"
      "ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
  auto made = TokenVerifier::make({.shared_secret = {}, .public_key = key.public_key(), .leeway_s = 0});
  REQUIRE(made);
  CHECK(made->verify(token, now).error() == TokenError::bad_json);
  token[30] = token[30] == 'A' ? 'B' : 'A';
  CHECK(made->verify(token, now).error() == TokenError::bad_signature);
  CHECK(eddsa("Example of Ed25519 signing", R"({"alg":"EdDSA"})", key) ==
        "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-"
        "09PGcvMg3AIbQR6dWbhijcN"
        "R4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
}

TEST_CASE("a token of the server's own key gives its subject, role, tenant and end") {
  const auto identity = verifier().verify(eddsa(good_claims), now);
  REQUIRE(identity);
  CHECK(*identity ==
        Identity{.tenant = TenantId{7}, .subject = "ana", .role = Role::manager, .expires_at = good_expiry});
}

TEST_CASE(
    "tenant defaults to 1, an audience may be one of several, and unknown claims and parameters are "
    "ignored") {
  const auto identity = verifier().verify(
      eddsa(R"({"sub":"é","role":"AUDITOR","aud":["x","lastro"],"exp":1800000060,"iss":"me",)"
            R"("iat":1700000000,"nbf":1800000000,"more":{"a":[1,{"b":null}]}})",
            R"({"alg":"EdDSA","typ":"jwt","cty":"x"})"),
      now);
  REQUIRE(identity);
  CHECK(identity->tenant == TenantId::standard);
  CHECK(identity->subject == "é");
  CHECK(identity->role == Role::auditor);
}

TEST_CASE("every role but authorize-only comes from the server's own key by name") {
  for (const auto role : {Role::admin, Role::manager, Role::analyst, Role::operator_, Role::readonly,
                          Role::guest, Role::auditor, Role::processor}) {
    const auto claims =
        R"({"sub":"s","aud":"lastro","exp":1800000060,"role":")" + std::string{role_name(role)} + "\"}";
    const auto identity = verifier().verify(eddsa(claims), now);
    REQUIRE(identity);
    CHECK(identity->role == role);
  }
}

TEST_CASE("the shared secret gives /authorize or PROCESSOR at most, whatever role is claimed") {
  struct Row {
    std::string claims;
    Role role;
  };
  const Row rows[] = {
      {with_exp(""), Role::authorize_only},
      {with_exp(R"(,"aud":"lastro")"), Role::authorize_only},
      {with_exp(R"(,"role":"PROCESSOR")"), Role::authorize_only},
      {with_exp(R"(,"role":"PROCESSOR","aud":"lastro")"), Role::processor},
      {with_exp(R"(,"role":"PROCESSOR","aud":["lastro"],"sub":"acquirer","tenant":1)"), Role::processor},
      {with_exp(R"(,"role":"ADMIN","aud":"lastro")"), Role::authorize_only},
      {with_exp(R"(,"role":"processor","aud":"lastro")"), Role::authorize_only},
      {with_exp(R"(,"role":"AUTHORIZE_ONLY","aud":"lastro")"), Role::authorize_only},
  };
  for (const auto& row : rows) {
    INFO(row.claims);
    const auto identity = verifier().verify(hs256(row.claims), now);
    REQUIRE(identity);
    CHECK(identity->role == row.role);
    CHECK(identity->tenant == TenantId::standard);
  }
}

TEST_CASE("the shared secret speaks for the default tenant alone") {
  CHECK(refusal(hs256(with_exp(R"(,"tenant":2)"))) == TokenError::wrong_tenant);
  CHECK(refusal(hs256(with_exp(R"(,"tenant":2,"role":"PROCESSOR","aud":"lastro")"))) ==
        TokenError::wrong_tenant);
}

TEST_CASE("a token whose claims are missing, malformed or for others is refused") {
  struct Row {
    std::string claims;
    TokenError error;
  };
  const Row rows[] = {
      {R"({"sub":"a","role":"ADMIN","aud":"lastro"})", TokenError::missing_claim},
      {R"({"role":"ADMIN","aud":"lastro","exp":1800000060})", TokenError::missing_claim},
      {R"({"sub":"a","aud":"lastro","exp":1800000060})", TokenError::missing_claim},
      {R"({"sub":"a","role":"ADMIN","exp":1800000060})", TokenError::missing_claim},
      {R"({"sub":"a","role":"ROOT","aud":"lastro","exp":1800000060})", TokenError::unknown_role},
      {R"({"sub":"a","role":"AUTHORIZE_ONLY","aud":"lastro","exp":1800000060})", TokenError::unknown_role},
      {R"({"sub":"a","role":"ADMIN","aud":"other","exp":1800000060})", TokenError::wrong_audience},
      {R"({"sub":"a","role":"ADMIN","aud":[],"exp":1800000060})", TokenError::wrong_audience},
      {R"({"sub":"a","role":"ADMIN","aud":"Lastro","exp":1800000060})", TokenError::wrong_audience},
      {R"({"sub":"a","role":"ADMIN","aud":["lastro",1],"exp":1800000060})", TokenError::bad_claim},
      {R"({"sub":"a","role":"ADMIN","aud":null,"exp":1800000060})", TokenError::bad_claim},
      {R"({"sub":"","role":"ADMIN","aud":"lastro","exp":1800000060})", TokenError::bad_claim},
      {R"({"sub":7,"role":"ADMIN","aud":"lastro","exp":1800000060})", TokenError::bad_claim},
      {R"({"sub":"a\u0000","role":"ADMIN","aud":"lastro","exp":1800000060})", TokenError::bad_claim},
      {R"({"sub":"a\n","role":"ADMIN","aud":"lastro","exp":1800000060})", TokenError::bad_claim},
      {R"({"role":"ADMIN","aud":"lastro","exp":1800000060,"sub":")" + std::string(129, 'a') + "\"}",
       TokenError::bad_claim},
      {R"({"sub":"a","role":["ADMIN"],"aud":"lastro","exp":1800000060})", TokenError::bad_claim},
      {own(R"(,"tenant":0)"), TokenError::bad_claim},
      {own(R"(,"tenant":-1)"), TokenError::bad_claim},
      {own(R"(,"tenant":"1")"), TokenError::bad_claim},
      {own(R"(,"tenant":1.0)"), TokenError::bad_claim},
      {own(R"(,"tenant":4294967296)"), TokenError::bad_claim},
      {own(R"(,"nbf":"1")"), TokenError::bad_claim},
      {own(R"(,"nbf":-1)"), TokenError::bad_claim},
      {own(R"(,"iat":1.5)"), TokenError::bad_claim},
      {R"({"sub":"a","role":"ADMIN","aud":"lastro","exp":"1800000060"})", TokenError::bad_claim},
      {R"({"sub":"a","role":"ADMIN","aud":"lastro","exp":1800000060.0})", TokenError::bad_claim},
      {R"({"sub":"a","role":"ADMIN","aud":"lastro","exp":1.9e9})", TokenError::bad_claim},
      {R"({"sub":"a","role":"ADMIN","aud":"lastro","exp":253402300800})", TokenError::bad_claim},
      {R"({"sub":"a","role":"ADMIN","aud":"lastro","exp":null})", TokenError::bad_claim},
  };
  for (const auto& row : rows) {
    INFO(row.claims);
    CHECK(refusal(eddsa(row.claims)) == row.error);
  }
  CHECK(refusal(hs256("{}")) == TokenError::missing_claim);
  CHECK(refusal(hs256(with_exp(R"(,"aud":"other")"))) == TokenError::wrong_audience);
  CHECK(refusal(hs256(with_exp(R"(,"role":1)"))) == TokenError::bad_claim);
}

TEST_CASE("a token holds until its end and from its beginning, with the leeway and no longer") {
  for (const std::int64_t leeway_s : {0, 5}) {
    const UnixMicros leeway = leeway_s * 1'000'000;
    const auto token = eddsa(own(R"(,"nbf":1800000000)"));
    CHECK(verifier(leeway_s).verify(token, good_expiry + leeway - 1));
    CHECK(verifier(leeway_s).verify(token, good_expiry + leeway).error() == TokenError::expired);
    CHECK(verifier(leeway_s).verify(token, now - leeway));
    CHECK(verifier(leeway_s).verify(token, now - leeway - 1).error() == TokenError::not_yet_valid);
  }
}

TEST_CASE("a token that was accepted expires all the same") {
  auto one = verifier();
  for (const auto& token : {eddsa(good_claims), hs256(with_exp(""))}) {
    REQUIRE(one.verify(token, now));
    REQUIRE(one.verify(token, good_expiry - 1));
    CHECK(one.verify(token, good_expiry).error() == TokenError::expired);
    CHECK(one.verify(token, good_expiry).error() == TokenError::expired);
  }
}

TEST_CASE("a short shared secret, an unknown leeway or no key at all is refused at start") {
  const auto key = test::signing_key().public_key();
  CHECK_FALSE(
      TokenVerifier::make({.shared_secret = test::secret.substr(1), .public_key = key, .leeway_s = 0}));
  CHECK_FALSE(TokenVerifier::make({.shared_secret = {}, .public_key = {}, .leeway_s = 0}));
  CHECK_FALSE(TokenVerifier::make({.shared_secret = {}, .public_key = key, .leeway_s = 6}));
  CHECK_FALSE(TokenVerifier::make({.shared_secret = {}, .public_key = key, .leeway_s = -1}));
  CHECK(TokenVerifier::make({.shared_secret = test::secret, .public_key = key, .leeway_s = 5}));
}

TEST_CASE("an Authorization header is one bearer token, its scheme in any case") {
  auto one = verifier();
  const auto token = hs256(with_exp(""));
  for (const auto* const scheme : {"Bearer ", "bearer ", "BEARER "})
    CHECK(one.authenticate(scheme + token, now));
  CHECK(one.authenticate("", now).error() == TokenError::missing);
  for (const auto& other :
       {std::string{"Bearer"}, std::string{"Bearer "}, "Basic " + token, token, "Bearer" + token}) {
    CHECK(one.authenticate(other, now).error() == TokenError::not_bearer);
  }
  CHECK(one.authenticate("Bearer  " + token, now).error() == TokenError::malformed);
  CHECK(one.authenticate("Bearer " + token + ", x", now).error() == TokenError::malformed);
}

TEST_CASE("a refusal says why in the WWW-Authenticate header, but not where no token was sent") {
  CHECK(www_authenticate(TokenError::missing) == R"(Bearer realm="lastro")");
  CHECK(www_authenticate(TokenError::expired) ==
        R"(Bearer realm="lastro", error="invalid_token", error_description="the token has expired")");
}

TEST_CASE("an issued token is accepted as what it grants") {
  const TokenGrant grant{.subject = R"(a"b\ç)",
                         .role = Role::operator_,
                         .tenant = TenantId{3},
                         .issued_at_s = now_s,
                         .expires_at_s = now_s + 3'600};
  const auto token = issue_token(test::signing_key(), grant);
  REQUIRE(token);
  const auto identity = verifier().verify(*token, now);
  REQUIRE(identity);
  CHECK(*identity == Identity{.tenant = grant.tenant,
                              .subject = grant.subject,
                              .role = grant.role,
                              .expires_at = grant.expires_at_s * 1'000'000});
}

TEST_CASE("a grant that no verifier would accept is not issued") {
  const TokenGrant good{.subject = "ana",
                        .role = Role::admin,
                        .tenant = TenantId::standard,
                        .issued_at_s = now_s,
                        .expires_at_s = now_s + 1};
  const auto key = test::signing_key();
  REQUIRE(issue_token(key, good));
  const auto refused = [&](auto change) {
    auto grant = good;
    change(grant);
    const auto token = issue_token(key, grant);
    REQUIRE_FALSE(token);
    CHECK(token.error().code == ErrorCode::invalid);
  };
  refused([](TokenGrant& grant) { grant.subject = ""; });
  refused([](TokenGrant& grant) { grant.subject = "a\nb"; });
  refused([](TokenGrant& grant) { grant.subject = "\xff"; });
  refused([](TokenGrant& grant) { grant.subject = std::string(129, 'a'); });
  refused([](TokenGrant& grant) { grant.role = Role::authorize_only; });
  refused([](TokenGrant& grant) { grant.tenant = TenantId::ledger; });
  refused([](TokenGrant& grant) { grant.expires_at_s = grant.issued_at_s; });
  refused([](TokenGrant& grant) { grant.issued_at_s = -1; });
  refused([](TokenGrant& grant) { grant.expires_at_s = 253'402'300'800; });
}

TEST_CASE("the token cache holds at most what it was given room for, and keeps what is used") {
  constexpr std::size_t room = 64;
  TokenCache cache{room};
  cache.insert("used", {.subject = "used"});
  for (int i = 0; i < 1'000; ++i) {
    cache.insert("token " + std::to_string(i), {.subject = std::to_string(i)});
    CHECK(cache.size() <= room);
    const auto* const found = cache.find("used");
    REQUIRE(found != nullptr);
    CHECK(found->subject == "used");
  }
  CHECK(cache.find("token 0") == nullptr);
  REQUIRE(cache.find("token 999") != nullptr);
  CHECK(cache.find("token 999")->subject == "999");
  cache.erase("used");
  CHECK(cache.find("used") == nullptr);
}

}  // namespace lastro::api
