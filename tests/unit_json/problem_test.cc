#include "api/json/problem.h"

#include <set>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "api/json/json_body.h"

namespace lastro::api {
namespace {

std::string_view header(const Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

}  // namespace

TEST_CASE("Each problem type has its own stable URI and its status") {
  struct Row {
    ProblemType type;
    std::string_view uri;
    unsigned status;
  };
  const Row rows[] = {
      {ProblemType::malformed_json, "/problems/malformed-json", 400},
      {ProblemType::invalid_field, "/problems/invalid-field", 400},
      {ProblemType::unknown_field, "/problems/unknown-field", 400},
      {ProblemType::missing_field, "/problems/missing-field", 400},
      {ProblemType::duplicate_field, "/problems/duplicate-field", 400},
      {ProblemType::unauthorized, "/problems/unauthorized", 401},
      {ProblemType::forbidden, "/problems/forbidden", 403},
      {ProblemType::not_found, "/problems/not-found", 404},
      {ProblemType::method_not_allowed, "/problems/method-not-allowed", 405},
      {ProblemType::conflict, "/problems/conflict", 409},
      {ProblemType::precondition_failed, "/problems/precondition-failed", 412},
      {ProblemType::too_large, "/problems/too-large", 413},
      {ProblemType::unsupported_media_type, "/problems/unsupported-media-type", 415},
      {ProblemType::unprocessable, "/problems/unprocessable", 422},
      {ProblemType::unknown_reference, "/problems/unknown-reference", 422},
      {ProblemType::too_many_requests, "/problems/too-many-requests", 429},
      {ProblemType::overloaded, "/problems/overloaded", 503},
      {ProblemType::deadline_passed, "/problems/deadline-passed", 503},
      {ProblemType::not_caught_up, "/problems/not-caught-up", 503},
      {ProblemType::unavailable, "/problems/unavailable", 503},
      {ProblemType::internal, "/problems/internal", 500},
  };
  CHECK(std::size(rows) == problem_kinds.size());
  std::set<std::string_view> uris;
  for (const Row& row : rows) {
    CHECK(problem_kind(row.type).uri == row.uri);
    CHECK(problem_kind(row.type).status == row.status);
    CHECK_FALSE(problem_kind(row.type).title.empty());
    CHECK(uris.insert(problem_kind(row.type).uri).second);
    CHECK(to_response({row.type, "d", {}}).status == row.status);
  }
}

TEST_CASE("A problem about the request is a problem document without errors") {
  const Response response = to_response({ProblemType::conflict, "other content under this external_id", {}});
  CHECK(response.status == 409);
  CHECK(response.content_type == "application/problem+json");
  CHECK(response.body == R"({"type":"/problems/conflict","title":"Conflict","status":409,)"
                         R"("detail":"other content under this external_id"})");
  CHECK(response.headers.empty());
}

TEST_CASE("A problem about a field names it by its JSON Pointer") {
  const Response response = to_response({ProblemType::invalid_field, "must be greater than zero", "/amount"});
  CHECK(response.body == R"({"type":"/problems/invalid-field","title":"Invalid field","status":400,)"
                         R"("detail":"must be greater than zero",)"
                         R"("errors":[{"pointer":"/amount","detail":"must be greater than zero"}]})");
}

TEST_CASE("A problem's texts are escaped") {
  const Response response = to_response({ProblemType::unknown_field, "no \"such\"\nfield", "/a\"\x01\\b"});
  JsonBody body;
  REQUIRE_FALSE(body.parse(response.body));
  CHECK(body.node(4).text == "no \"such\"\nfield");
  CHECK(body.node(7).text == "/a\"\x01\\b");
}

TEST_CASE("429 and 503 carry Retry-After, 401 a challenge, and no other status either") {
  for (const ProblemKind& kind : problem_kinds) {
    INFO(kind.uri);
    const Response response = to_response({kind.type, "d", {}});
    CHECK(header(response, "Retry-After") == (kind.status == 429 || kind.status == 503 ? "1" : ""));
    CHECK(header(response, "WWW-Authenticate") == (kind.status == 401 ? "Bearer" : ""));
  }
}

}  // namespace lastro::api
