#include <catch2/catch.hpp>

#include "tests/e2e_relay/relay_nats_fixture.h"

namespace lastro::testing {

TEST_CASE("A reader reads and cannot publish, delete or reconfigure") {
  NatsServer server;
  server.start();
  MadeLog made;
  made.add(100);
  RelayProcess process{made.log, options_for(server.url("relay"))};
  REQUIRE(process.published(100));
  const auto reader = client_of(server.url("reader"));
  CHECK_FALSE(reader->publish("lastro.events.0.authorization.approved", "forged").has_value());
  CHECK_FALSE(reader->delete_stream("EVENTS").has_value());
  CHECK_FALSE(reader->add_stream("OTHER", "other").has_value());
  check_stream(*reader, "EVENTS", made, 100);
}

TEST_CASE("The relay's own user cannot delete a stream, and nobody can delete a message") {
  NatsServer server;
  server.start();
  MadeLog made;
  made.add(100);
  RelayProcess process{made.log, options_for(server.url("relay"))};
  REQUIRE(process.published(100));
  CHECK_FALSE(client_of(server.url("relay"))->delete_stream("EVENTS").has_value());
  check_stream(*client_of(server.url("reader")), "EVENTS", made, 100);
}

TEST_CASE("Wrong credentials are an error that names the address and never the password") {
  NatsServer server;
  server.start();
  MadeLog made;
  made.add(10);
  RelayProcess process{made.log, options_for(server.url("relay", "wrong-secret"))};
  REQUIRE(eventually([&] { return !process.relay().status().last_error.empty(); }));
  const auto error = process.relay().status().last_error;
  CHECK(error.find("127.0.0.1:") != std::string::npos);
  CHECK(error.find("wrong-secret") == std::string::npos);
  CHECK_FALSE(process.relay().status().connected);
}

TEST_CASE("A user without the relay's permissions publishes nothing and is told why") {
  NatsServer server;
  server.start();
  MadeLog made;
  made.add(10);
  RelayProcess process{made.log, options_for(server.url("reader"))};
  REQUIRE(eventually([&] { return !process.relay().status().last_error.empty(); }));
  CHECK(process.relay().status().published == 0);
  CHECK_FALSE(process.relay().status().connected);
}

TEST_CASE("What is no NATS URL is refused at once") {
  for (const std::string url :
       {"", "127.0.0.1:4222", "http://127.0.0.1", "nats://a,http://b", "nats://a,,nats://b"}) {
    INFO(url);
    const auto publisher = projections::NatsPublisher::open(options_for(url));
    REQUIRE_FALSE(publisher.has_value());
    CHECK(publisher.error().code == ErrorCode::invalid);
  }
}

}  // namespace lastro::testing
