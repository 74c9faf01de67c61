#include "bench/open_loop.h"

#include <catch2/catch.hpp>

#include "tests/unit_bench/slow_server.h"

namespace lastro::bench {
namespace {

constexpr std::string_view request = "POST /authorize HTTP/1.1\r\nHost: bench\r\n\r\n";

// Only lower bounds of latencies are checked: a busy machine adds to them and never takes away.
Result<OpenLoopFigure> load(const SlowServer& server, std::uint64_t per_s, int patience_seconds = 30) {
  SystemClock clock;
  return run_open_loop({.port = server.port(),
                        .connections = 1,
                        .per_s = per_s,
                        .seconds = 1,
                        .patience_seconds = patience_seconds,
                        .next_request = [] { return request; }},
                       clock);
}

}  // namespace

TEST_CASE("every request that becomes due is sent and counted, none sooner than the server takes") {
  const SlowServer server({.delay = std::chrono::milliseconds{20}});
  const auto figure = load(server, 20);
  REQUIRE(figure.has_value());
  REQUIRE(figure->latency.count() == 20);
  REQUIRE(server.requests() == 20);
  REQUIRE(figure->latency.quantile(0) >= 20'000);
  REQUIRE(figure->refused == 0);
  REQUIRE(figure->unanswered == 0);
}

TEST_CASE("a stall is charged to all who were due meanwhile, not to the one who met it") {
  const SlowServer server({.stall = std::chrono::milliseconds{500}});
  const auto figure = load(server, 100);
  REQUIRE(figure.has_value());
  REQUIRE(figure->latency.count() == 100);
  // Due every 10 ms from 0 on, answered after 500 ms at the soonest: 26 of a hundred waited 250 ms or more.
  REQUIRE(figure->latency.quantile(750) >= 250'000);
  REQUIRE(figure->latency.quantile(1000) >= 500'000);
}

TEST_CASE("above what a server can do, latencies grow with the backlog") {
  const SlowServer server({.delay = std::chrono::milliseconds{20}});  // 50 a second on its one connection
  const auto figure = load(server, 100);
  REQUIRE(figure.has_value());
  REQUIRE(figure->latency.count() == 100);
  // The n-th is due at 10 n ms and answered at 20 n at the soonest.
  REQUIRE(figure->latency.quantile(500) >= 480'000);
  REQUIRE(figure->per_s <= 50);
}

TEST_CASE("what is not answered when patience ends counts with the time it waited") {
  const SlowServer server({.stall = std::chrono::seconds{2}});
  const auto figure = load(server, 10, 0);
  REQUIRE(figure.has_value());
  REQUIRE(figure->unanswered == 10);
  REQUIRE(figure->latency.count() == 10);
  REQUIRE(figure->latency.quantile(1000) >= 1'000'000);
}

TEST_CASE("answers other than 2xx are told") {
  const SlowServer server({.answer = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"});
  const auto figure = load(server, 10);
  REQUIRE(figure.has_value());
  REQUIRE(figure->refused == 10);
}

TEST_CASE("what is no answer ends the run") {
  const auto* answer = GENERATE("HTTP/1.1 200 OK\r\n\r\n", "SSH-2.0-x\r\n\r\n",
                                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nmore");
  const SlowServer server({.answer = answer});
  REQUIRE_FALSE(load(server, 10).has_value());
}

TEST_CASE("a load without a rate or connections is refused") {
  SystemClock clock;
  REQUIRE_FALSE(run_open_loop({.per_s = 0, .next_request = [] { return request; }}, clock).has_value());
  REQUIRE_FALSE(run_open_loop({.connections = 0, .next_request = [] { return request; }}, clock).has_value());
}

}  // namespace lastro::bench
