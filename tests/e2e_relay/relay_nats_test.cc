#include <catch2/catch.hpp>

#include "tests/e2e_relay/relay_nats_fixture.h"

namespace lastro::testing {

TEST_CASE("Five thousand events reach the stream once each, in order, as subscribers see them") {
  NatsServer server;
  server.start();
  MadeLog made;
  made.add(5000);
  RelayProcess process{made.log, options_for(server.url("relay"))};
  REQUIRE(process.published(5000));
  const auto reader = client_of(server.url("reader"));
  check_stream(*reader, "EVENTS", made, 5000);
  CHECK(process.relay().status().generation == 1);
  CHECK(process.relay().status().lag == 0);
}

TEST_CASE("A relay that is restarted while it publishes goes on without a gap or a duplicate") {
  NatsServer server;
  server.start();
  MadeLog made;
  made.add(5000);
  for (int restart = 0; restart < 5; ++restart) {
    RelayProcess process{made.log, options_for(server.url("relay"))};
    REQUIRE(process.published(static_cast<Sequence>(restart) * 700 + 1));
  }
  RelayProcess process{made.log, options_for(server.url("relay"))};
  REQUIRE(process.published(5000));
  check_stream(*client_of(server.url("reader")), "EVENTS", made, 5000);
  CHECK(process.relay().status().broken == 0);
}

TEST_CASE("A server killed in the middle, again and again, ends with every event once") {
  NatsServer server;
  server.start();
  MadeLog made;
  made.add(2000);
  RelayProcess process{made.log, options_for(server.url("relay"))};
  for (Sequence round = 1; round <= 4; ++round) {
    REQUIRE(process.published(round * 1000));
    server.kill();
    made.add(1500);
    REQUIRE(eventually([&] { return !process.relay().status().connected; }));
    server.start();
  }
  REQUIRE(process.published(8000));
  check_stream(*client_of(server.url("reader")), "EVENTS", made, 8000);
  CHECK(process.relay().status().reconnects >= 4);
  CHECK(process.relay().status().broken == 0);
}

TEST_CASE("A server that appears after the relay is filled from the first event") {
  NatsServer server;
  server.reserve_port();
  MadeLog made;
  made.add(300);
  RelayProcess process{made.log, options_for(server.url("relay"))};
  REQUIRE(eventually([&] { return !process.relay().status().last_error.empty(); }));
  CHECK_FALSE(process.relay().status().connected);
  CHECK(process.relay().status().lag == 300);
  server.start();
  REQUIRE(process.published(300));
  check_stream(*client_of(server.url("reader")), "EVENTS", made, 300);
}

TEST_CASE("A frozen server holds up neither the relay's end nor the stream once it thaws") {
  NatsServer server;
  server.start();
  MadeLog made;
  made.add(500);
  {
    RelayProcess process{made.log, options_for(server.url("relay"))};
    REQUIRE(process.published(500));
    server.pause();
    made.add(2000);
    // In flight to a server that answers nothing: the relay ends all the same.
    REQUIRE(eventually([&] { return process.relay().status().lag == 2000; }));
    process.relay().stop();
  }
  RelayProcess process{made.log, options_for(server.url("relay"))};
  REQUIRE(eventually([&] { return !process.relay().status().last_error.empty(); }));
  server.resume();
  REQUIRE(process.published(2500));
  check_stream(*client_of(server.url("reader")), "EVENTS", made, 2500);
}

TEST_CASE("A server that lost its store is filled again from the first event") {
  NatsServer server;
  server.start();
  MadeLog made;
  made.add(1000);
  RelayProcess process{made.log, options_for(server.url("relay"))};
  REQUIRE(process.published(1000));
  server.kill();
  server.lose_store();
  server.start();
  made.add(1);
  const auto reader = client_of(server.url("reader"));
  REQUIRE(eventually([&] {
    const auto state = reader->state("EVENTS");
    return state && state->last == 1001;
  }));
  check_stream(*reader, "EVENTS", made, 1001);
}

TEST_CASE("Beyond its size the stream discards the oldest events, and a restart resumes all the same") {
  NatsServer server;
  server.start();
  MadeLog made;
  made.add(4000);
  auto options = options_for(server.url("relay"));
  options.max_bytes = 300'000;
  {
    RelayProcess process{made.log, options};
    REQUIRE(process.published(4000));
  }
  made.add(100);
  RelayProcess process{made.log, options};
  REQUIRE(process.published(4100));
  const auto reader = client_of(server.url("reader"));
  StreamCheck check;
  REQUIRE(reader->read("EVENTS", [&](const StreamMessage& message) { check.add(message); }).has_value());
  CHECK(check.faults() == std::vector<std::string>{});
  CHECK(check.last() == 4100);
  CHECK(check.count() < 4100);
  CHECK(process.relay().status().broken == 0);
}

TEST_CASE("A server without space is tried again until it has some, and nothing is lost") {
  NatsServer server{"1200KB"};
  server.start();
  MadeLog made;
  made.add(3000);
  const auto admin = client_of(server.url("admin"));
  REQUIRE(admin->add_stream("HOARD", "hoard").has_value());
  for (int i = 0; i < 17; ++i) REQUIRE(admin->publish("hoard", std::string(60'000, 'x')).has_value());
  auto options = options_for(server.url("relay"));
  options.max_bytes = 400'000;
  RelayProcess process{made.log, options};
  REQUIRE(eventually([&] { return !process.relay().status().last_error.empty(); }));
  CHECK(process.relay().status().last_error.find("JetStream error") != std::string::npos);
  REQUIRE(admin->delete_stream("HOARD").has_value());
  REQUIRE(process.published(3000));
  StreamCheck check;
  REQUIRE(client_of(server.url("reader"))
              ->read("EVENTS", [&](const StreamMessage& message) { check.add(message); })
              .has_value());
  CHECK(check.faults() == std::vector<std::string>{});
  CHECK(check.last() == 3000);
}

}  // namespace lastro::testing
