#include "api/auth/token.h"
#include "tests/unit_auth/token_test_support.h"

namespace lastro::api {
using test::eddsa;
using test::good_claims;
using test::hs256;
using test::now;
using test::refusal;
using test::verifier;
using test::with_exp;

TEST_CASE("a token's form is strict") {
  const auto good = hs256(with_exp(""));
  REQUIRE(verifier().verify(good, now));
  const auto dot = good.rfind('.');
  const std::string malformed[] = {
      "",         ".",        "..",       "a.b",         good.substr(0, dot),       good + ".",
      good + "=", good + " ", " " + good, good + ".e30", good.substr(0, dot) + ".."};
  for (const auto& token : malformed) {
    INFO(token);
    const auto error = refusal(token);
    CHECK((error == TokenError::malformed || error == TokenError::bad_json));
  }
  CHECK(refusal(good.substr(0, dot + 1)) == TokenError::bad_signature);  // an empty signature
  CHECK(refusal(good.substr(0, good.size() - 2)) != TokenError::expired);
}

TEST_CASE("no other spelling of an accepted token is accepted") {
  const auto good = hs256(with_exp(""));
  auto one = verifier();
  REQUIRE(one.verify(good, now));
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (const char c : {'A', 'B', '_', '.'}) {
      auto changed = good;
      changed[i] = c;
      if (changed != good) CHECK_FALSE(one.verify(changed, now));
    }
  }
}

TEST_CASE("an oversized token is refused before anything is read of it") {
  const auto filled = [](std::size_t characters) {
    return with_exp(R"(,"x":")" + std::string(characters, 'x') + "\"");
  };
  CHECK(refusal(hs256(filled(3'200))) == TokenError::too_long);
  const auto largest = hs256(filled(2'900));
  CHECK(largest.size() <= token_bytes_max);
  CHECK(verifier().verify(largest, now));
}

TEST_CASE("a token's JSON is strict: objects, no name twice, moderate size and depth") {
  const std::string_view bad_json[] = {"",
                                       "[]",
                                       "1",
                                       "null",
                                       "\"a\"",
                                       "{",
                                       "{\"exp\":1800000060,}",
                                       "{} {}",
                                       "{\"exp\":01800000060}",
                                       "\xff{}",
                                       "{\"a\":\"\xff\"}",
                                       "{'exp':1}"};
  for (const auto json : bad_json) {
    INFO(json);
    CHECK(refusal(hs256(json)) == TokenError::bad_json);
    CHECK(refusal(hs256(with_exp(""), json)) == TokenError::bad_json);
  }
  CHECK(refusal(hs256(R"({"exp":1800000060,"exp":1900000000})")) == TokenError::duplicate_name);
  CHECK(refusal(hs256(R"({"exp":1800000060,"\u0065xp":1900000000})")) == TokenError::duplicate_name);
  CHECK(refusal(hs256(with_exp(""), R"({"alg":"HS256","alg":"HS256"})")) == TokenError::duplicate_name);
  CHECK(refusal(hs256(with_exp(R"(,"x":[[[[[[[[[1]]]]]]]]])"))) == TokenError::bad_json);
  std::string many;
  for (int i = 0; i < 40; ++i) many += ",\"x" + std::to_string(i) + "\":1";
  CHECK(refusal(hs256(with_exp(many))) == TokenError::bad_json);
}

TEST_CASE("a header's algorithm, type and key are checked") {
  struct Row {
    std::string_view header;
    TokenError error;
  };
  const Row rows[] = {
      {R"({"alg":"none"})", TokenError::unsupported_algorithm},
      {R"({"alg":"None"})", TokenError::unsupported_algorithm},
      {R"({"alg":""})", TokenError::unsupported_algorithm},
      {R"({})", TokenError::unsupported_algorithm},
      {R"({"alg":"HS512"})", TokenError::unsupported_algorithm},
      {R"({"alg":"hs256"})", TokenError::unsupported_algorithm},
      {R"({"alg":"RS256"})", TokenError::unsupported_algorithm},
      {R"({"alg":"HS256\u0000"})", TokenError::unsupported_algorithm},
      {R"({"alg":["HS256"]})", TokenError::bad_header},
      {R"({"alg":null})", TokenError::bad_header},
      {R"({"alg":"HS256","typ":"JOSE"})", TokenError::bad_header},
      {R"({"alg":"HS256","typ":1})", TokenError::bad_header},
      {R"({"alg":"HS256","kid":1})", TokenError::bad_header},
      {R"({"alg":"HS256","crit":[]})", TokenError::critical_header},
      {R"({"alg":"HS256","crit":["b64"],"b64":false})", TokenError::critical_header},
  };
  for (const auto& row : rows) {
    INFO(row.header);
    CHECK(refusal(hs256(with_exp(""), row.header)) == row.error);
  }
  const auto unsigned_token = test::signed_text(R"({"alg":"none"})", good_claims) + ".";
  CHECK(refusal(unsigned_token) == TokenError::unsupported_algorithm);
}

TEST_CASE("kid must name the server's key in EdDSA tokens and is ignored in HS256 tokens") {
  const auto kid = key_id(test::signing_key().public_key());
  CHECK(kid.size() == 11);
  CHECK(verifier().verify(eddsa(good_claims, R"({"alg":"EdDSA","kid":")" + kid + "\"}"), now));
  CHECK(verifier().verify(eddsa(good_claims), now));
  for (const auto* const other : {"", "other"}) {
    const auto header = R"({"alg":"EdDSA","kid":")" + std::string{other} + "\"}";
    CHECK(refusal(eddsa(good_claims, header)) == TokenError::unknown_key);
  }
  CHECK(verifier().verify(hs256(with_exp(""), R"({"alg":"HS256","kid":"theirs"})"), now));
}

TEST_CASE("each algorithm is verified with its own key alone") {
  const auto own_key = test::signing_key();
  CHECK(refusal(eddsa(good_claims, R"({"alg":"EdDSA"})", test::signing_key(2))) == TokenError::bad_signature);
  CHECK(refusal(hs256(good_claims, R"({"alg":"HS256"})", "another secret of thirty-two byte")) ==
        TokenError::bad_signature);
  // The public key is public: a MAC made with it must prove nothing.
  CHECK(refusal(hs256(good_claims, R"({"alg":"HS256"})", as_text(own_key.public_key()))) ==
        TokenError::bad_signature);
  CHECK(refusal(hs256(good_claims, R"({"alg":"HS256"})", own_key.public_key_pem())) ==
        TokenError::bad_signature);
  CHECK(refusal(hs256(good_claims, R"({"alg":"EdDSA"})")) == TokenError::bad_signature);
  CHECK(refusal(eddsa(good_claims, R"({"alg":"HS256"})")) == TokenError::bad_signature);
}

TEST_CASE("an algorithm the server has no key for is refused") {
  auto secret_only = TokenVerifier::make({.shared_secret = test::secret, .public_key = {}, .leeway_s = 0});
  auto key_only = TokenVerifier::make(
      {.shared_secret = {}, .public_key = test::signing_key().public_key(), .leeway_s = 0});
  REQUIRE(secret_only);
  REQUIRE(key_only);
  CHECK(secret_only->verify(eddsa(good_claims), now).error() == TokenError::unsupported_algorithm);
  CHECK(key_only->verify(hs256(with_exp("")), now).error() == TokenError::unsupported_algorithm);
  CHECK(key_only->verify(hs256(with_exp(""), R"({"alg":"HS256"})", ""), now).error() ==
        TokenError::unsupported_algorithm);
}

}  // namespace lastro::api
