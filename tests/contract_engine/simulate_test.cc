#include "engine/domain/state_hash.h"
#include "tests/contract_engine/bed.h"

namespace lastro::engine::test {
namespace {

bool is_purchase(const domain::Command& command) {
  return std::holds_alternative<domain::AuthorizeBenefitTransaction>(command.body);
}

std::vector<std::uint8_t> recorded_at(Bed& bed, Sequence sequence) {
  const auto frame = bed.log().read(sequence);
  REQUIRE(frame.has_value());
  const auto bytes = (*frame)->event(sequence);
  return {bytes.begin(), bytes.end()};
}

domain::Event event_of(const Reply& reply, log::DecodedEvent& decoded) {
  REQUIRE(reply.kind == Reply::Kind::simulated);
  REQUIRE(decoded.decode(*reply.simulated_event).has_value());
  return decoded.event;
}

}  // namespace

TEST_CASE("a simulation tells to the byte what is then recorded") {
  const auto kind = GENERATE(LogKind::memory, LogKind::rocks);
  Bed bed(kind);
  bed.start();
  std::size_t compared = 0;
  for (auto& command : history(12)) {
    if (!is_purchase(command)) {
      bed.run({command});
      continue;
    }
    const auto before = bed.log().committed();
    const auto simulated = bed.simulate(command);
    REQUIRE(simulated.kind == Reply::Kind::simulated);
    CHECK(simulated.sequence == before);
    CHECK(bed.log().committed() == before);
    const auto recorded = bed.run({command}).front();
    REQUIRE(recorded.kind == Reply::Kind::recorded);
    CHECK(*simulated.simulated_event == recorded_at(bed, recorded.sequence));
    ++compared;
  }
  CHECK(compared > 50);
  CHECK(bed.engine().stats().simulations == compared);
}

TEST_CASE("simulations leave the state as it is, and external ids free") {
  Bed bed(LogKind::memory);
  bed.start();
  bed.add_account();
  bed.stop();
  bed.start();
  for (int i = 0; i < 100; ++i) {
    const auto reply = bed.simulate(authorize(50, 2, 9'999));
    log::DecodedEvent decoded;
    CHECK(std::holds_alternative<domain::AuthorizationApproved>(event_of(reply, decoded).body));
  }
  const auto committed = bed.log().committed();
  bed.engine().stop();
  const auto hash = domain::state_hash(bed.engine().state());
  bed.stop();
  bed.start();
  bed.engine().stop();
  CHECK(domain::state_hash(bed.engine().state()) == hash);
  CHECK(bed.log().committed() == committed);
  bed.stop();
  bed.start();
  CHECK(bed.run({authorize(50, 2, 100)}).front().kind == Reply::Kind::recorded);
  // Of an id that is used it tells what would be decided now.
  CHECK(bed.simulate(authorize(50, 2, 100)).kind == Reply::Kind::simulated);
}

TEST_CASE("a simulation sees what was decided before it, and is told once that is committed") {
  Bed bed(LogKind::memory);
  bed.start();
  bed.add_account();
  bed.log().close_gate();
  REQUIRE(bed.submit({authorize(50, 2, 9'000)}));
  REQUIRE(bed.log().wait_at_gate());
  REQUIRE(bed.submit({authorize(51, 2, 900)}));
  const auto before = bed.sink().count();
  REQUIRE(bed.submit({authorize(0, 2, 200)}, true));
  CHECK(bed.sink().count() == before);
  bed.log().open_gate();
  REQUIRE(bed.sink().wait_for(bed.submitted()));
  const auto given = bed.sink().given().back();
  CHECK(given.committed);
  CHECK(given.reply.sequence == bed.log().committed());
  log::DecodedEvent decoded;
  const auto event = event_of(given.reply, decoded);
  const auto* declined = std::get_if<domain::AuthorizationDeclined>(&event.body);
  REQUIRE(declined != nullptr);
  CHECK(declined->reason == domain::DeclineReason::insufficient_funds);
}

TEST_CASE("a simulation counts on what a hold beyond its time gives back") {
  Bed bed(LogKind::memory);
  bed.start();
  bed.add_account();
  auto hold = authorize(60, 2, 10'000);
  auto& body = std::get<domain::AuthorizeBenefitTransaction>(hold.body);
  body.capture = domain::CaptureMode::later;
  body.expires_in_seconds = 10;
  bed.run({hold});
  log::DecodedEvent decoded;
  const auto declined = bed.simulate(authorize(0, 2, 10'000));
  CHECK(std::holds_alternative<domain::AuthorizationDeclined>(event_of(declined, decoded).body));
  bed.clock.wall_micros += 10'000'000;
  const auto approved = bed.simulate(authorize(0, 2, 10'000));
  CHECK(std::holds_alternative<domain::AuthorizationApproved>(event_of(approved, decoded).body));
}

TEST_CASE("a simulation whose deadline passed is refused") {
  Bed bed(LogKind::memory);
  bed.start();
  bed.add_account();
  auto late = authorize(0, 2, 100);
  late.context.deadline_micros = 1;
  const auto reply = bed.simulate(late);
  REQUIRE(reply.kind == Reply::Kind::rejected);
  CHECK(reply.rejection.kind == domain::RejectionKind::deadline_passed);
}

}  // namespace lastro::engine::test
