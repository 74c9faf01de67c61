#include "bench/request_plan.h"

#include <catch2/catch.hpp>

namespace lastro::bench {
namespace {

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t found = 0;
  for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

std::string_view body_of(std::string_view request) {
  return request.substr(request.find("\r\n\r\n") + 4);
}

}  // namespace

TEST_CASE("a request says how long its body is") {
  for (const unsigned lines : {1U, 50U}) {
    RequestWriter writer({.token = "t", .accounts = 7, .lines = lines, .external_ids = true},
                         "127.0.0.1:8080");
    for (int n = 0; n < 3; ++n) {
      const auto request = writer.next();
      const auto body = body_of(request);
      REQUIRE(request.find("Content-Length: " + std::to_string(body.size()) + "\r\n") !=
              std::string_view::npos);
      REQUIRE(count(body, "\n") == lines - 1);
      REQUIRE(count(body, R"("mcc":"5411")") == lines);
    }
  }
}

TEST_CASE("one line goes to /authorize, several to /v1/authorizations as NDJSON") {
  REQUIRE(RequestWriter({.token = "t"}, "h").next().starts_with("POST /authorize HTTP/1.1\r\nHost: h\r\n"));
  const RequestPlan bulk{.token = "t", .lines = 2};
  RequestWriter writer(bulk, "h");
  const auto request = writer.next();
  REQUIRE(request.starts_with("POST /v1/authorizations HTTP/1.1\r\n"));
  REQUIRE(request.find("\r\nContent-Type: application/x-ndjson\r\n") != std::string_view::npos);
  REQUIRE(lua_script(bulk).find(R"("/v1/authorizations")") != std::string::npos);
}

TEST_CASE("ids are counted from the plan's first one, in both clients") {
  const RequestPlan plan{.token = "t", .external_ids = true, .first_id = 41};
  RequestWriter writer(plan, "h");
  REQUIRE(writer.next().ends_with(R"("id":"000000000000000000000000000000000042"})"));
  REQUIRE(writer.next().ends_with(R"("id":"000000000000000000000000000000000043"})"));
  REQUIRE(lua_script(plan).starts_with("local id = 41\n"));
}

TEST_CASE("requests without ids carry none") {
  REQUIRE(count(RequestWriter({.token = "t"}, "h").next(), R"("id")") == 0);
}

}  // namespace lastro::bench
