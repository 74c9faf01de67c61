#include "projections/relay/generation_resolver.h"

#include <catch2/catch.hpp>

#include "tests/support/fake_publisher.h"
#include "tests/support/nats_made_log.h"

namespace lastro::testing {
namespace {

using projections::GenerationResolver;
using projections::ResumePoint;

constexpr std::size_t log_events = 300;
constexpr Sequence compared = 50;

/// A stream that holds the first `count` events of a log.
FakeStream stream_of(MadeLog& made, std::size_t count) {
  FakeStream stream;
  projections::EventMessageWriter writer;
  for (Sequence sequence = 1; sequence <= count; ++sequence) {
    const auto frame = made.log.read(sequence);
    REQUIRE(frame.has_value());
    const auto message = writer.write(**frame, sequence);
    REQUIRE(message.has_value());
    stream.messages.push_back(
        StoredMessage{.id = std::string{(*message)->header("ce-id")},
                      .position = std::string{(*message)->header("Lastro-Position")},
                      .payload = {(*message)->payload.begin(), (*message)->payload.end()}});
  }
  return stream;
}

struct Case {
  const char* name;
  std::function<void(std::map<unsigned, FakeStream>&, MadeLog&)> prepare;
  unsigned generation;
  Sequence published;
  std::uint64_t broken;
};

const std::vector<Case>& cases() {
  static const std::vector<Case> all{
      {"without any stream the first generation is begun", [](auto&, auto&) {}, 1, 0, 0},
      {"an empty generation is filled from the first event", [](auto& s, auto&) { s[1]; }, 1, 0, 0},
      {"a whole generation is resumed after its last message",
       [](auto& s, auto& log) { s[1] = stream_of(log, 120); }, 1, 120, 0},
      {"a generation shorter than what is compared is resumed",
       [](auto& s, auto& log) { s[1] = stream_of(log, 3); }, 1, 3, 0},
      {"a generation level with the log is resumed at its end",
       [](auto& s, auto& log) { s[1] = stream_of(log, log_events); }, 1, log_events, 0},
      {"messages discarded by size at the beginning are no hole",
       [](auto& s, auto& log) {
         s[1] = stream_of(log, 120);
         s[1].first = 101;
         std::fill_n(s[1].messages.begin(), 100, std::nullopt);
       },
       1, 120, 0},
      {"the highest generation is the current one",
       [](auto& s, auto& log) {
         s[1].retired = true;
         s[7] = stream_of(log, 20);
       },
       7, 20, 0},
      {"after a retired generation the next one is begun",
       [](auto& s, auto& log) {
         s[3] = stream_of(log, 120);
         s[3].retired = true;
       },
       4, 0, 0},
      {"a foreign last message breaks the generation",
       [](auto& s, auto& log) {
         s[1] = stream_of(log, 120);
         s[1].add_foreign();
       },
       2, 0, 1},
      {"a foreign message among our own breaks the generation",
       [](auto& s, auto& log) {
         s[1] = stream_of(log, 120);
         s[1].messages[100] = StoredMessage{.id = "x", .position = "y", .payload = {}};
       },
       2, 0, 1},
      {"an event at another sequence than its own breaks the generation",
       [](auto& s, auto& log) {
         s[1] = stream_of(log, 120);
         s[1].messages.erase(s[1].messages.begin() + 90);
       },
       2, 0, 1},
      {"another payload under the right headers breaks the generation",
       [](auto& s, auto& log) {
         s[1] = stream_of(log, 120);
         s[1].messages[119]->payload.back() ^= 1;
       },
       2, 0, 1},
      {"a hole breaks the generation, wherever it is",
       [](auto& s, auto& log) {
         s[1] = stream_of(log, 120);
         s[1].messages[5].reset();
       },
       2, 0, 1},
      {"a generation of which nothing is left is broken", [](auto& s, auto&) { s[1].messages.resize(10); }, 2,
       0, 1},
      {"a generation longer than the log breaks it",
       [](auto& s, auto& log) {
         s[1] = stream_of(log, log_events);
         s[1].messages.push_back(s[1].messages.back());
       },
       2, 0, 1},
      {"another ledger's events break the generation",
       [](auto& s, auto&) {
         MadeLog other{2};
         other.add(120);
         s[1] = stream_of(other, 120);
       },
       2, 0, 1},
      {"another history of the same ledger breaks the generation",
       [](auto& s, auto&) {
         MadeLog other{1, 5};
         other.add(120);
         s[1] = stream_of(other, 120);
       },
       2, 0, 1},
      {"a stream configured to lose events breaks the generation",
       [](auto& s, auto& log) {
         s[1] = stream_of(log, 120);
         s[1].misconfigured = "drops messages";
       },
       2, 0, 1},
  };
  return all;
}

struct Fixture {
  Fixture() { made.add(log_events); }

  Result<ResumePoint> resolve() { return resolver.resolve(); }

  MadeLog made;
  FakePublisher publisher;
  std::atomic<bool> stopping{false};
  GenerationResolver resolver{made.log, publisher, {.compared = compared, .generations_max = 4}, stopping};
};

}  // namespace

TEST_CASE("Where publishing resumes follows from the streams alone") {
  for (const auto& example : cases()) {
    INFO(example.name);
    Fixture fixture;
    fixture.publisher.with_streams([&](auto& streams) { example.prepare(streams, fixture.made); });
    REQUIRE(fixture.publisher.connect().has_value());
    const auto resume = fixture.resolve();
    REQUIRE(resume.has_value());
    CHECK(resume->generation.number == example.generation);
    CHECK(resume->published == example.published);
    CHECK(fixture.resolver.broken() == example.broken);
    fixture.publisher.with_streams([&](auto& streams) {
      for (const auto& [number, stream] : streams) {
        if (number < example.generation && example.broken > 0) CHECK(stream.retired);
      }
      CHECK_FALSE(streams.at(example.generation).retired);
    });
  }
}

TEST_CASE("A second look finds the generation that the first one began") {
  Fixture fixture;
  fixture.publisher.with_streams([](auto& streams) { streams[1].add_foreign(); });
  REQUIRE(fixture.resolve().has_value());
  const auto again = fixture.resolve();
  REQUIRE(again.has_value());
  CHECK(again->generation.number == 2);
  CHECK(fixture.resolver.broken() == 1);
}

TEST_CASE("A retirement or creation whose answer was lost is found done at the next try") {
  Fixture fixture;
  fixture.publisher.with_streams([](auto& streams) { streams[1].add_foreign(); });
  fixture.publisher.retires_unanswered = 1;
  fixture.publisher.creates_unanswered = 1;
  CHECK_FALSE(fixture.resolve().has_value());
  CHECK_FALSE(fixture.resolve().has_value());
  const auto resume = fixture.resolve();
  REQUIRE(resume.has_value());
  CHECK(resume->generation.number == 2);
  fixture.publisher.with_streams([](auto& streams) { CHECK(streams.size() == 2); });
}

TEST_CASE("No more generations are begun than are allowed, and the last one is left as it is") {
  Fixture fixture;
  fixture.publisher.with_streams([](auto& streams) {
    for (unsigned number = 1; number <= 3; ++number) streams[number].retired = true;
    streams[4].add_foreign();
  });
  const auto resume = fixture.resolve();
  REQUIRE_FALSE(resume.has_value());
  CHECK(resume.error().code == ErrorCode::incompatible);
  fixture.publisher.with_streams([](auto& streams) {
    CHECK(streams.size() == 4);
    CHECK_FALSE(streams.at(4).retired);
    streams.erase(1);
  });
  const auto freed = fixture.resolve();
  REQUIRE(freed.has_value());
  CHECK(freed->generation.number == 5);
}

TEST_CASE("A stream that cannot be read is not taken for broken") {
  Fixture fixture;
  fixture.publisher.with_streams([&](auto& streams) { streams[1] = stream_of(fixture.made, 120); });
  fixture.stopping = true;
  const auto resume = fixture.resolve();
  REQUIRE_FALSE(resume.has_value());
  CHECK(resume.error().code == ErrorCode::unavailable);
  fixture.publisher.with_streams([](auto& streams) { CHECK_FALSE(streams.at(1).retired); });
}

}  // namespace lastro::testing
