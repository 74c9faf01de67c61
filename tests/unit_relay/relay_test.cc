#include "projections/relay/relay.h"

#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/support/fake_publisher.h"
#include "tests/support/nats_made_log.h"

namespace lastro::testing {
namespace {

using projections::Relay;
using projections::RelayOptions;
using std::chrono::milliseconds;

RelayOptions quick(std::size_t window = 16) {
  RelayOptions options;
  options.window = window;
  options.ack_timeout = milliseconds{50};
  options.retry_least = milliseconds{1};
  options.retry_most = milliseconds{5};
  return options;
}

struct Fixture {
  explicit Fixture(std::size_t events = 500, RelayOptions options = quick())
      : relay(made.log, publisher, clock, options) {
    made.add(events);
  }

  bool published(Sequence sequence) {
    return eventually([&] { return relay.status().published >= sequence; });
  }

  /// The events of the log from 1 on, each once, in order, in the current generation.
  void check_stream(unsigned generation, std::size_t events) {
    publisher.with_streams([&](auto& streams) {
      REQUIRE(!streams.empty());
      CHECK(streams.rbegin()->first == generation);
      const auto& messages = streams.rbegin()->second.messages;
      REQUIRE(messages.size() == events);
      for (Sequence sequence = 1; sequence <= events; ++sequence) {
        const auto& message = messages[sequence - 1];
        const auto frame = made.log.read(sequence);
        if (!message || !frame || !std::ranges::equal(message->payload, (*frame)->event(sequence))) {
          FAIL("message " << sequence << " is not the log's event");
        }
      }
    });
  }

  SystemClock clock;
  MadeLog made;
  FakePublisher publisher;
  Relay relay;
};

}  // namespace

TEST_CASE("Every event is published once, in order, and later ones as they are committed") {
  Fixture fixture;
  fixture.relay.start();
  CHECK(fixture.published(500));
  fixture.made.add(77, 5);
  CHECK(fixture.published(577));
  fixture.check_stream(1, 577);
  CHECK(fixture.publisher.in_flight_most <= 16);
  const auto status = fixture.relay.status();
  CHECK(status.connected);
  CHECK(status.committed == 577);
  CHECK(status.lag == 0);
  CHECK(status.generation == 1);
  CHECK(status.reconnects == 0);
  CHECK(status.last_error.empty());
}

TEST_CASE("What is not committed is not published, and an empty log connects nowhere") {
  Fixture fixture{0};
  fixture.relay.start();
  CHECK_FALSE(eventually([&] { return fixture.publisher.connects > 0; }, std::chrono::seconds{1}));
  fixture.made.add(3);
  CHECK(fixture.published(3));
  fixture.check_stream(1, 3);
}

TEST_CASE("A restarted relay goes on after the stream's last message") {
  Fixture fixture;
  fixture.relay.start();
  REQUIRE(fixture.published(500));
  fixture.relay.stop();
  fixture.made.add(100);
  FakePublisher again;
  fixture.publisher.with_streams([&](auto& streams) { again.streams_locked() = streams; });
  Relay second{fixture.made.log, again, fixture.clock, quick()};
  second.start();
  CHECK(eventually([&] { return second.status().published == 600; }));
  again.with_streams([](auto& streams) { CHECK(streams.at(1).messages.size() == 600); });
}

TEST_CASE("A lost acknowledgement neither loses nor repeats an event") {
  Fixture fixture;
  std::atomic<int> losses{4};
  fixture.publisher.ack_arrives = [&](Sequence sequence) { return sequence % 60 != 0 || losses-- <= 0; };
  fixture.relay.start();
  CHECK(fixture.published(500));
  fixture.check_stream(1, 500);
  CHECK(fixture.relay.status().reconnects >= 4);
  CHECK(fixture.relay.status().broken == 0);
}

TEST_CASE("A lost message makes those in flight behind it void, and all of them are sent again") {
  Fixture fixture;
  std::atomic<int> losses{3};
  fixture.publisher.message_arrives = [&](Sequence sequence) { return sequence % 70 != 0 || losses-- <= 0; };
  fixture.relay.start();
  CHECK(fixture.published(500));
  fixture.check_stream(1, 500);
  CHECK(fixture.relay.status().broken == 0);
}

TEST_CASE("A foreign message in flight breaks the generation although later messages were accepted") {
  Fixture fixture;
  bool done = false;
  fixture.publisher.before_store = [&](FakePublisher& publisher, Sequence sequence) {
    if (sequence == 250 && !done) {
      done = true;
      publisher.streams_locked().rbegin()->second.add_foreign();
    }
  };
  fixture.relay.start();
  CHECK(
      eventually([&] { return fixture.relay.status().generation == 2 && fixture.relay.status().lag == 0; }));
  fixture.check_stream(2, 500);
  CHECK(fixture.relay.status().broken == 1);
  fixture.publisher.with_streams([](auto& streams) {
    CHECK(streams.at(1).retired);
    CHECK(streams.at(1).messages.size() > 250);
  });
}

TEST_CASE("A server that refuses is tried again until it does not") {
  Fixture fixture;
  fixture.publisher.connects_refused = 20;
  fixture.relay.start();
  CHECK(fixture.published(500));
  fixture.check_stream(1, 500);
  CHECK(fixture.relay.status().last_error == "refused");
  CHECK(fixture.relay.status().reconnects == 0);
}

TEST_CASE("A server that lost its newest messages is given them again") {
  Fixture fixture;
  fixture.relay.start();
  REQUIRE(fixture.published(500));
  fixture.publisher.with_streams([](auto& streams) { streams.at(1).messages.resize(200); });
  fixture.made.add(1);
  CHECK(fixture.published(501));
  fixture.check_stream(1, 501);
  CHECK(fixture.relay.status().broken == 0);
}

TEST_CASE("Two writers over one stream stop at the generations allowed") {
  Fixture fixture{200, quick()};
  fixture.publisher.before_store = [](FakePublisher& publisher, Sequence sequence) {
    if (sequence == 100) publisher.streams_locked().rbegin()->second.add_foreign();
  };
  fixture.relay.start();
  CHECK(eventually(
      [&] { return fixture.relay.status().last_error.find("8 generations already") != std::string::npos; }));
  fixture.publisher.with_streams([](auto& streams) { CHECK(streams.size() == 8); });
  CHECK_FALSE(fixture.relay.status().connected);
}

TEST_CASE("A stopped relay publishes nothing more, and stopping twice is harmless") {
  Fixture fixture;
  fixture.publisher.ack_arrives = [](Sequence) { return false; };
  fixture.relay.start();
  REQUIRE(eventually([&] { return fixture.publisher.connects > 0; }));
  fixture.relay.stop();
  fixture.relay.stop();
  const auto stored = [](auto& streams) {
    return streams.empty() ? 0 : streams.rbegin()->second.messages.size();
  };
  const auto before = fixture.publisher.with_streams(stored);
  fixture.made.add(10);
  CHECK(fixture.publisher.with_streams(stored) == before);
  CHECK_FALSE(fixture.relay.status().connected);
}

TEST_CASE("Waiting between attempts grows from the least to the most and never beyond") {
  SystemClock clock;
  projections::Backoff backoff{clock, milliseconds{100}, milliseconds{5000}};
  auto whole = milliseconds{100};
  for (int attempt = 0; attempt < 12; ++attempt) {
    const auto wait = backoff.next();
    CHECK(wait >= milliseconds{100});
    CHECK(wait <= whole);
    CHECK(wait * 2 >= whole);
    whole = std::min(whole * 2, milliseconds{5000});
  }
  backoff.reset();
  CHECK(backoff.next() <= milliseconds{100});
}

}  // namespace lastro::testing
