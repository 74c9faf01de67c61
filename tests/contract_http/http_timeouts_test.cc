#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/contract_http/http_fixture.h"
#include "tests/support/leaping_clock.h"

namespace lastro::api {
namespace {

HttpOptions with_long_timeouts() {
  HttpOptions options;
  options.header_timeout_ms = options.body_timeout_ms = options.idle_timeout_ms = 600'000;
  options.write_timeout_ms = options.linger_timeout_ms = 600'000;
  return options;
}

}  // namespace

TEST_CASE("A head that does not come in time is answered 408 and closed") {
  auto options = with_long_timeouts();
  options.header_timeout_ms = 60;
  TestServer server(options);
  auto client = server.connect();
  REQUIRE(client.send("GET / HTTP/1.1\r\nHos"));
  const auto answer = client.receive();
  CHECK(answer.status == 408);
  CHECK(answer.header("connection") == "close");
  CHECK(client.is_closed());
  CHECK(server->stats().timeouts == 1);
}

TEST_CASE("A head that comes byte by byte has no more time than one that does not come") {
  auto options = with_long_timeouts();
  options.header_timeout_ms = 60;
  TestServer server(options);
  auto client = server.connect();
  REQUIRE(client.send("GET / HTTP/1.1\r\nX: "));
  CHECK(eventually([&] {
    client.send("x");
    return server->stats().timeouts == 1;
  }));
  CHECK(client.receive().status == 408);
}

TEST_CASE("A connection that never sends anything is closed after the header timeout") {
  auto options = with_long_timeouts();
  options.header_timeout_ms = 60;
  TestServer server(options);
  auto client = server.connect();
  CHECK(client.receive_all().empty());
  CHECK(server->stats().timeouts == 1);
}

TEST_CASE("A body that does not come in time is answered 408 and closed") {
  auto options = with_long_timeouts();
  options.body_timeout_ms = 60;
  TestServer server(options);
  auto client = server.connect();
  const auto* framing = GENERATE("Content-Length: 3\r\n\r\nab", "Transfer-Encoding: chunked\r\n\r\n3\r\nab");
  REQUIRE(client.send(std::string("POST / HTTP/1.1\r\nHost: h\r\n") + framing));
  CHECK(client.receive().status == 408);
  CHECK(client.is_closed());
}

TEST_CASE("A connection idle between requests is closed without a word") {
  auto options = with_long_timeouts();
  options.idle_timeout_ms = 60;
  TestServer server(options);
  auto client = server.connect();
  REQUIRE(client.send(get("/")));
  CHECK(client.receive().status == 200);
  CHECK(client.receive_all().empty());
  CHECK(server->stats().timeouts == 1);
}

TEST_CASE("A request in progress is not idle") {
  auto options = with_long_timeouts();
  options.idle_timeout_ms = 20;
  Responder held;
  TestServer server(options, [&](const Request& request, Responder responder) {
    if (request.path == "/held") {
      held = std::move(responder);
    } else {
      responder.send({});
    }
  });
  auto waiting = server.connect();
  REQUIRE(waiting.send(get("/held")));
  REQUIRE(eventually([&] { return server->stats().requests == 1; }));
  // This one, begun later, is closed for being idle, so the first has outlived the idle timeout.
  auto idle = server.connect();
  REQUIRE(idle.send(get("/")));
  CHECK(idle.receive().status == 200);
  CHECK(idle.is_closed());
  server->post([&] { held.send({.body = "late"}); });
  CHECK(waiting.receive().body == "late");
  CHECK(waiting.is_closed());
}

TEST_CASE("A peer that does not read its answer is cut off after the write timeout") {
  auto options = with_long_timeouts();
  options.write_timeout_ms = 100;
  TestServer server(options, [](const Request&, Responder responder) {
    responder.send({.body = std::string(16 * 1024 * 1024, 'x')});
  });
  ClientSocket client(server.port(), "127.0.0.1", 4096);
  REQUIRE(client.send(get("/")));
  CHECK(eventually([&] { return server->stats().timeouts == 1; }));
  CHECK(eventually([&] { return server->stats().open_connections == 0; }));
  CHECK(client.receive_all().size() < 16 * 1024 * 1024);
}

TEST_CASE("A peer that reads slowly, but in time, gets its whole answer") {
  const std::string body(8 * 1024 * 1024, 'x');
  TestServer server(with_long_timeouts(),
                    [&](const Request&, Responder responder) { responder.send({.body = body}); });
  ClientSocket client(server.port(), "127.0.0.1", 4096);
  REQUIRE(client.send(get("/1") + get("/2")));
  CHECK((client.receive().body == body));
  CHECK((client.receive().body == body));
}

TEST_CASE("A peer that pipelines without reading has one large answer in memory, not all") {
  int handled = 0;
  auto options = with_long_timeouts();
  TestServer server(options, [&](const Request&, Responder responder) {
    ++handled;
    responder.send({.body = std::string(8 * 1024 * 1024, 'x')});
  });
  ClientSocket client(server.port(), "127.0.0.1", 4096);
  std::string requests;
  for (int i = 0; i < 50; ++i) requests += get("/");
  REQUIRE(client.send(requests));
  auto other = server.connect();
  REQUIRE(eventually([&] { return server->stats().requests >= 1; }));
  // The second connection's answer passes the I/O thread after the first has blocked.
  REQUIRE(other.send(get("/")));
  CHECK(other.receive().status == 200);
  // The kernel's buffers may have swallowed one answer, never several.
  CHECK(server->stats().requests <= 4);
}

TEST_CASE("A peer that keeps its side open after the last answer is closed after the linger timeout") {
  auto options = with_long_timeouts();
  options.linger_timeout_ms = 60;
  TestServer server(options);
  auto client = server.connect();
  REQUIRE(client.send("GET / HTTP/1.0\r\n\r\n"));
  CHECK(client.receive().status == 200);
  CHECK(client.is_closed());
  CHECK(eventually([&] { return server->stats().open_connections == 0; }));
}

TEST_CASE("Time in which the server stood still is not its peers'") {
  auto options = with_long_timeouts();
  options.header_timeout_ms = 60'000;
  options.linger_timeout_ms = 60;
  testing::LeapingClock clock;
  FunctionHandler handler(TestServer::echo);
  const auto server = std::move(HttpServer::start(options, handler, clock).value());
  ClientSocket client(server->port());
  REQUIRE(client.send("GET / HTTP/1.1\r\nHost: h\r\n"));
  REQUIRE(eventually([&] { return server->stats().open_connections == 1; }));
  clock.leap(std::int64_t{3'600} * 1'000'000);
  // Its linger timeout begins and ends after the leap.
  ClientSocket other(server->port());
  REQUIRE(other.send("GET / HTTP/1.0\r\n\r\n"));
  CHECK(other.receive().status == 200);
  REQUIRE(eventually([&] { return server->stats().open_connections == 1; }));
  REQUIRE(client.send("\r\n"));
  CHECK(client.receive().status == 200);
  CHECK(server->stats().timeouts == 0);
}

TEST_CASE("Half-open connections do not keep an honest request from its answer") {
  TestServer server(with_long_timeouts());
  std::vector<ClientSocket> slow;
  for (int i = 0; i < 200; ++i) {
    slow.push_back(server.connect());
    REQUIRE(slow.back().send(i % 2 == 0 ? "GET / HTTP/1.1\r\nX: " : ""));
  }
  REQUIRE(eventually([&] { return server->stats().open_connections == 200; }));
  auto honest = server.connect();
  for (int i = 0; i < 3; ++i) {
    for (auto& client : slow) REQUIRE(client.send("x"));
    REQUIRE(honest.send(post("{}")));
    CHECK(honest.receive().status == 200);
  }
}

}  // namespace lastro::api
