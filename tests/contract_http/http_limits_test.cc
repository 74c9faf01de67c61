#include <string>
#include <utility>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "tests/contract_http/http_fixture.h"

namespace lastro::api {
namespace {

HttpOptions small_limits() {
  HttpOptions options;
  options.target_bytes_max = 64;
  options.header_bytes_max = 512;
  options.body_bytes_max = 1000;
  return options;
}

/// A head of exactly `bytes`.
std::string head_of(std::size_t bytes) {
  const std::string frame = "GET / HTTP/1.1\r\nHost: h\r\nX: \r\n\r\n";
  return "GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(bytes - frame.size(), 'x') + "\r\n\r\n";
}

std::string chunks(std::size_t count, std::size_t size) {
  std::string text = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (std::size_t i = 0; i < count; ++i) text += fmt::format("{:x}\r\n{}\r\n", size, std::string(size, 'x'));
  return text + "0\r\n\r\n";
}

std::string announced(const std::string& headers) {
  return "POST / HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n";
}

struct Case {
  const char* what;
  std::string bytes;
  int status;
  const char* problem;
};

}  // namespace

TEST_CASE("A request at a limit is handled, one beyond is answered with the limit's status and closed") {
  TestServer server(small_limits());
  const std::string long_line = "0;a=" + std::string(600, 'x');
  const Case cases[] = {
      {"target of 64", get("/" + std::string(63, 'x')), 200, ""},
      {"target of 65", get("/" + std::string(64, 'x')), 414, "target-too-long"},
      {"query beyond", get("/?" + std::string(63, 'x')), 414, "target-too-long"},
      {"target without end", "GET /" + std::string(600, 'x'), 414, "target-too-long"},
      {"head of 512", head_of(512), 200, ""},
      {"head of 513", head_of(513), 431, "header-too-large"},
      {"head without end", head_of(700).substr(0, 600), 431, "header-too-large"},
      {"body of 1000", post(std::string(1000, 'x')), 200, ""},
      {"body of 1001", post(std::string(1001, 'x')), 413, "body-too-large"},
      {"too much announced, nothing sent", announced("Content-Length: 1001\r\n"), 413, "body-too-large"},
      {"as much as 64 bits hold", announced("Content-Length: 18446744073709551615\r\n"), 413,
       "body-too-large"},
      {"too much announced, waiting", announced("Content-Length: 1001\r\nExpect: 100-continue\r\n"), 413,
       "body-too-large"},
      {"chunks of 1000", chunks(10, 100), 200, ""},
      {"chunks of 1100", chunks(11, 100), 413, "body-too-large"},
      {"single bytes, 1000", chunks(1000, 1), 200, ""},
      {"single bytes, 1001", chunks(1001, 1), 413, "body-too-large"},
      {"a chunk announced too large", announced("Transfer-Encoding: chunked\r\n") + "fffffffffffffffe\r\n",
       413, "body-too-large"},
      {"a chunk line without end", announced("Transfer-Encoding: chunked\r\n") + long_line, 431,
       "header-too-large"},
      {"a chunk line beyond", announced("Transfer-Encoding: chunked\r\n") + long_line + "\r\n\r\n", 431,
       "header-too-large"},
      {"trailers without end",
       announced("Transfer-Encoding: chunked\r\n") + "0\r\nX: " + std::string(600, 'x'), 431,
       "header-too-large"},
  };
  for (const auto& [what, bytes, status, problem] : cases) {
    CAPTURE(what);
    auto client = server.connect();
    // The peer may be cut off before it has sent all.
    client.send(bytes);
    const auto answer = client.receive();
    CHECK(answer.status == status);
    if (status == 200) {
      REQUIRE(client.send(get("/after")));
      CHECK(client.receive().status == 200);
    } else {
      CHECK(answer.body.find(std::string("/problems/") + problem + "\"") != std::string::npos);
      CHECK(client.is_closed());
    }
  }
}

TEST_CASE("A body that is refused while the peer still sends it does not take the answer away") {
  TestServer server;
  auto client = server.connect();
  REQUIRE(client.send(announced("Content-Length: 3000000\r\n")));
  for (int i = 0; i < 30; ++i) client.send(std::string(100'000, 'x'));
  const auto answer = client.receive();
  CHECK(answer.status == 413);
  CHECK(client.is_closed());
}

TEST_CASE("The defaults are 2 KiB of target, 8 KiB of header and 1 MiB of body") {
  TestServer server;
  const auto [bytes, status] =
      GENERATE(table<std::string, int>({{get("/" + std::string(2047, 'x')), 200},
                                        {get("/" + std::string(2048, 'x')), 414},
                                        {head_of(8192), 200},
                                        {head_of(8193), 431},
                                        {announced("Content-Length: 1048577\r\n"), 413}}));
  auto client = server.connect();
  REQUIRE(client.send(bytes));
  CHECK(client.receive().status == status);
}

TEST_CASE("Bodies that together exceed what may be buffered are answered 503, and room comes back") {
  HttpOptions options;
  options.buffered_bytes_max = 300'000;
  Responder held;
  TestServer server(options, [&](const Request&, Responder responder) { held = std::move(responder); });
  const auto request = post(std::string(200'000, 'x'));
  auto first = server.connect();
  REQUIRE(first.send(request));
  REQUIRE(eventually([&] { return server->stats().requests == 1; }));
  // The first body stays in memory until its request is answered.
  auto second = server.connect();
  second.send(request);
  const auto refused = second.receive();
  CHECK(refused.status == 503);
  CHECK(refused.header("retry-after") == "1");
  server->post([&] { held.send({}); });
  CHECK(first.receive().status == 200);
  auto third = server.connect();
  REQUIRE(third.send(request));
  REQUIRE(eventually([&] { return server->stats().requests == 2; }));
  server->post([&] { held.send({}); });
  CHECK(third.receive().status == 200);
}

TEST_CASE("Options that cannot be meant are refused") {
  FunctionHandler handler(TestServer::echo);
  SystemClock clock;
  HttpOptions options;
  SECTION("address") {
    options.address = "localhost";
  }
  SECTION("empty address") {
    options.address.clear();
  }
  SECTION("header") {
    options.header_bytes_max = 0;
  }
  SECTION("target beyond header") {
    options.target_bytes_max = 8192;
  }
  SECTION("body") {
    options.body_bytes_max = std::size_t{1} << 40U;
  }
  SECTION("connections") {
    options.connections_max = 0;
  }
  SECTION("tasks") {
    options.tasks_max = 0;
  }
  SECTION("backlog") {
    options.backlog = 0;
  }
  SECTION("timeout") {
    options.body_timeout_ms = 0;
  }
  const auto server = HttpServer::start(options, handler, clock);
  REQUIRE(!server);
  CHECK(server.error().code == ErrorCode::invalid);
}

TEST_CASE("An address in use is unavailable") {
  TestServer server;
  FunctionHandler handler(TestServer::echo);
  SystemClock clock;
  const auto second = HttpServer::start({.port = server.port()}, handler, clock);
  REQUIRE(!second);
  CHECK(second.error().code == ErrorCode::unavailable);
}

}  // namespace lastro::api
