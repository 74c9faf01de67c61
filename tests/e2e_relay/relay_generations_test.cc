#include <catch2/catch.hpp>

#include "tests/e2e_relay/relay_nats_fixture.h"

namespace lastro::testing {
namespace {

bool reached(RelayProcess& process, unsigned generation, Sequence sequence) {
  return eventually(
      [&] {
        const auto status = process.relay().status();
        return status.connected && status.generation == generation && status.published == sequence;
      },
      std::chrono::seconds{60});
}

}  // namespace

TEST_CASE("A foreign message breaks the generation: it stays readable, and the next holds every event") {
  NatsServer server;
  server.start();
  const auto admin = client_of(server.url("admin"));
  MadeLog made;
  made.add(600);
  RelayProcess process{made.log, options_for(server.url("relay"))};
  REQUIRE(process.published(600));
  REQUIRE(admin->add_consumer("EVENTS", "fraud").has_value());

  const auto foreign = admin->publish("lastro.events.0.authorization.approved", "forged");
  REQUIRE(foreign.has_value());
  CHECK(*foreign == 601);
  made.add(50);
  REQUIRE(reached(process, 2, 650));
  CHECK(process.relay().status().broken == 1);

  CHECK(admin->generations().value() == std::vector<std::string>{"EVENTS", "EVENTS-2"});
  check_stream(*client_of(server.url("reader")), "EVENTS-2", made, 650);
  const auto old = admin->state("EVENTS");
  REQUIRE(old.has_value());
  CHECK(old->subjects == std::vector<std::string>{"lastro.broken.EVENTS.>"});
  // Events behind the foreign message found the sequence they expected, and were stored.
  CHECK(old->last >= 601);
  const auto reader = client_of(server.url("reader"));
  CHECK(reader->get("EVENTS", 1)->header("Lastro-Position") == "0:1");
  CHECK(reader->get("EVENTS", 600)->header("Lastro-Position") == "0:600");
  CHECK(reader->get("EVENTS", 601)->payload.size() == 6);
}

TEST_CASE("A foreign message among those in flight is found although later ones were accepted") {
  NatsServer server;
  server.start();
  const auto admin = client_of(server.url("admin"));
  MadeLog made;
  made.add(20'000, 256);
  RelayProcess process{made.log, options_for(server.url("relay"))};
  // The forged message lands wherever publishing stands.
  REQUIRE(process.published(500));
  const auto foreign = admin->publish("lastro.events.0.x.y", "forged");
  REQUIRE(foreign.has_value());
  made.add(1);
  REQUIRE(reached(process, 2, 20'001));
  check_stream(*client_of(server.url("reader")), "EVENTS-2", made, 20'001);
  CHECK(admin->get("EVENTS", *foreign)->header("Lastro-Position").empty());
}

TEST_CASE("A stream of another ledger, or of another history of this one, is set aside") {
  for (const auto& [ledger, salt] : {std::pair{2, 0}, std::pair{1, 9}}) {
    NatsServer server;
    server.start();
    MadeLog other{static_cast<std::uint8_t>(ledger), static_cast<std::uint8_t>(salt)};
    other.add(400);
    {
      RelayProcess process{other.log, options_for(server.url("relay"))};
      REQUIRE(process.published(400));
    }
    MadeLog made;
    made.add(500);
    RelayProcess process{made.log, options_for(server.url("relay"))};
    REQUIRE(reached(process, 2, 500));
    check_stream(*client_of(server.url("reader")), "EVENTS-2", made, 500);
    CHECK(client_of(server.url("reader"))->state("EVENTS")->last == 400);
  }
}

TEST_CASE("A log that is shorter than the stream, as after a restore, begins the next generation") {
  NatsServer server;
  server.start();
  MadeLog before;
  before.add(900);
  {
    RelayProcess process{before.log, options_for(server.url("relay"))};
    REQUIRE(process.published(900));
  }
  MadeLog restored;
  restored.add(700);
  RelayProcess process{restored.log, options_for(server.url("relay"))};
  REQUIRE(reached(process, 2, 700));
  check_stream(*client_of(server.url("reader")), "EVENTS-2", restored, 700);
}

TEST_CASE("A restart finds the generation in use, not the broken one before it") {
  NatsServer server;
  server.start();
  MadeLog made;
  made.add(300);
  {
    RelayProcess process{made.log, options_for(server.url("relay"))};
    REQUIRE(process.published(300));
    REQUIRE(client_of(server.url("admin"))->publish("lastro.events.a.b.c", "forged").has_value());
    made.add(1);
    REQUIRE(reached(process, 2, 301));
  }
  made.add(20);
  RelayProcess process{made.log, options_for(server.url("relay"))};
  REQUIRE(reached(process, 2, 321));
  CHECK(process.relay().status().broken == 0);
  check_stream(*client_of(server.url("reader")), "EVENTS-2", made, 321);
}

TEST_CASE("An operator's stream over the events' subjects is never touched, and the relay says so") {
  NatsServer server;
  server.start();
  const auto admin = client_of(server.url("admin"));
  REQUIRE(admin->add_stream("MINE", "lastro.events.>").has_value());
  MadeLog made;
  made.add(10);
  RelayProcess process{made.log, options_for(server.url("relay"))};
  REQUIRE(
      eventually([&] { return process.relay().status().last_error.find("overlap") != std::string::npos; }));
  CHECK(admin->state("MINE")->messages == 0);
  REQUIRE(admin->delete_stream("MINE").has_value());
  REQUIRE(process.published(10));
}

}  // namespace lastro::testing
