#include "projections/relay/pub_ack.h"

#include <catch2/catch.hpp>

namespace lastro::testing {

using projections::parse_pub_ack;

TEST_CASE("A publish acknowledgement names the stream and the sequence, whatever else it says") {
  for (const std::string_view json : {R"({"stream":"EVENTS","seq":7})",
                                      R"({"stream":"EVENTS", "seq":7,"domain":"hub","duplicate":true})"}) {
    const auto ack = parse_pub_ack(json);
    REQUIRE(ack.has_value());
    CHECK(ack->stream == "EVENTS");
    CHECK(ack->sequence == 7);
  }
}

TEST_CASE("A refusal carries the server's code and words, made printable") {
  const auto ack = parse_pub_ack(
      R"({"error":{"code":400,"err_code":10071,"description":"wrong last\nsequence: 5"},"stream":"EVENTS","seq":0})");
  REQUIRE_FALSE(ack.has_value());
  CHECK(ack.error().code == ErrorCode::unavailable);
  CHECK(ack.error().message.find("wrong last?sequence: 5 (JetStream error 10071)") != std::string::npos);
}

TEST_CASE("Anything else is no acknowledgement") {
  for (const std::string_view json :
       {"", "x", "[]", "7", "{", "{}", R"({"stream":"EVENTS"})", R"({"seq":7})", R"({"stream":7,"seq":7})",
        R"({"stream":"EVENTS","seq":-7})", R"({"stream":"EVENTS","seq":"7"})",
        R"({"stream":"EVENTS","seq":7.5})"}) {
    INFO(json);
    const auto ack = parse_pub_ack(json);
    REQUIRE_FALSE(ack.has_value());
    CHECK(ack.error().code == ErrorCode::invalid);
  }
  CHECK_FALSE(parse_pub_ack(std::string(5000, ' ')).has_value());
}

TEST_CASE("An error without code or words is still a refusal") {
  const auto ack = parse_pub_ack(R"({"error":"no"})");
  REQUIRE_FALSE(ack.has_value());
  CHECK(ack.error().code == ErrorCode::unavailable);
}

}  // namespace lastro::testing
