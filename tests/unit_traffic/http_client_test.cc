#include "tools/traffic/http_client.h"

#include <chrono>

#include <catch2/catch.hpp>

#include "tests/unit_traffic/fake_server.h"
#include "tools/traffic/api_answers.h"
#include "tools/traffic/http_url.h"

namespace lastro::tools::test {
namespace {

FakeAnswer echo(std::string_view method, std::string_view path, bool, std::string_view body) {
  return {.status = 200, .body = std::string{method} + ' ' + std::string{path} + ' ' + std::string{body}};
}

Result<HttpResponse> one_answer(HttpClient& client, HttpRequest request) {
  Result<HttpResponse> result = fail(ErrorCode::unavailable, "no answer");
  REQUIRE(client.ready());
  client.submit(std::move(request), [&](Result<HttpResponse> answer) { result = std::move(answer); });
  while (client.run_for(std::chrono::milliseconds{50})) continue;
  return result;
}

}  // namespace

TEST_CASE("A URL is http, a host and perhaps a port") {
  struct Row {
    const char* text;
    const char* host;  ///< null where refused
    const char* port;
  };
  const std::vector<Row> rows = {
      {"http://127.0.0.1:8080", "127.0.0.1", "8080"},
      {"http://localhost/", "localhost", "80"},
      {"http://[::1]:9", "::1", "9"},
      {"https://localhost", nullptr, nullptr},
      {"localhost:80", nullptr, nullptr},
      {"http://", nullptr, nullptr},
      {"http://:80", nullptr, nullptr},
      {"http://h:", nullptr, nullptr},
      {"http://h:65536", nullptr, nullptr},
      {"http://h:8o", nullptr, nullptr},
      {"http://h/v1", nullptr, nullptr},
      {"http://user@h", nullptr, nullptr},
      {"http://[::1", nullptr, nullptr},
      {"http://h\r\nX: y", nullptr, nullptr},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    const auto url = parse_http_url(row.text);
    REQUIRE(url.has_value() == (row.host != nullptr));
    if (url) CHECK(url->host == row.host);
    if (url) CHECK(url->port == row.port);
  }
}

TEST_CASE("One connection serves many requests, and another one where the server closes it") {
  FakeServer server{{.close_every = 5}, echo};
  auto client = HttpClient::open({.url = server.url(), .connections = 1});
  REQUIRE(client);
  for (int i = 0; i < 11; ++i) {
    const auto response = one_answer(**client, {.target = "/x", .body = std::to_string(i)});
    REQUIRE(response);
    CHECK(response->body == "POST /x " + std::to_string(i));
  }
  CHECK((*client)->counters().connected == 3);
  CHECK((*client)->counters().retried == 0);
  CHECK((*client)->counters().answered == 11);
}

TEST_CASE("A request whose connection breaks every time is given up after attempts_max attempts") {
  FakeServer server{{.drop_before_every = 1}, echo};
  auto client = HttpClient::open({.url = server.url(), .connections = 1, .attempts_max = 4});
  REQUIRE(client);
  const auto response = one_answer(**client, {.target = "/x", .body = "y"});
  REQUIRE_FALSE(response);
  CHECK_THAT(response.error().message, Catch::Contains("4 times"));
  CHECK(server.drops() == 4);
  CHECK((*client)->ready());
}

TEST_CASE("The last 503 is the answer after attempts_max attempts") {
  FakeServer server{{.busy_every = 1}, echo};
  auto client = HttpClient::open({.url = server.url(), .connections = 1, .attempts_max = 3});
  REQUIRE(client);
  const auto response = one_answer(**client, {.target = "/x", .body = "y"});
  REQUIRE(response);
  CHECK(response->status == 503);
  CHECK(server.busy_answers() == 3);
}

TEST_CASE("A bulk answer with a line that says later is asked again") {
  int asked = 0;
  FakeServer server{{}, [&](auto, auto, bool, auto) {
                      const bool later = ++asked < 3;
                      return FakeAnswer{.status = 200,
                                        .body = later ? R"({"id":"a"})"
                                                        "\n"
                                                        R"({"status":503,"type":"/problems/busy"})"
                                                        "\n"
                                                      : R"({"id":"a"})"
                                                        "\n"
                                                        R"({"id":"b"})"
                                                        "\n"};
                    }};
  auto client = HttpClient::open({.url = server.url(), .connections = 1});
  REQUIRE(client);
  const auto response =
      one_answer(**client, {.target = "/v1/loads", .body = "{}\n{}\n", .says_later = bulk_says_later});
  REQUIRE(response);
  CHECK(asked == 3);
  CHECK(response->body.find("503") == std::string::npos);
}

TEST_CASE("A server that is not there is an error that names it") {
  std::string url;
  {
    FakeServer server{{}, echo};
    url = server.url();
  }
  auto client = HttpClient::open({.url = url, .connections = 2, .attempts_max = 2});
  REQUIRE(client);
  const auto response = one_answer(**client, {.target = "/x", .body = {}});
  REQUIRE_FALSE(response);
  CHECK_THAT(response.error().message, Catch::Contains(url) && Catch::Contains("connecting"));
}

TEST_CASE("An answer that never comes is given up") {
  std::atomic<bool> done = false;
  FakeServer server{{}, [&](auto, auto, bool, auto) {
                      while (!done) std::this_thread::sleep_for(std::chrono::milliseconds{1});
                      return FakeAnswer{};
                    }};
  auto client =
      HttpClient::open({.url = server.url(), .connections = 1, .timeout_ms = 50, .attempts_max = 2});
  REQUIRE(client);
  const auto response = one_answer(**client, {.target = "/x", .body = "y"});
  done = true;
  REQUIRE_FALSE(response);
  CHECK_THAT(response.error().message, Catch::Contains("2 times"));
}

}  // namespace lastro::tools::test
