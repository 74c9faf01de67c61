#include "engine/base/limits.h"
#include "tests/contract_engine/bed.h"

namespace lastro::engine::test {

TEST_CASE("a burst of twenty thousand commands makes whole frames within their limit") {
  const auto kind = GENERATE(LogKind::memory, LogKind::rocks);
  Bed bed(kind);
  bed.start(32'768);
  bed.add_account();
  std::vector<domain::Command> commands;
  for (std::uint64_t i = 0; i < 20'000; ++i) commands.push_back(authorize(100'000 + i, 2, 1));
  const auto replies = bed.run(std::move(commands));
  CHECK(replies.size() == 20'000);
  bed.engine().stop();
  std::uint64_t events = 0;
  Sequence next = 1;
  std::uint64_t bytes = 0;
  const auto frames = bed.frames();
  for (const auto& frame : frames) {
    CHECK(frame->bytes().size() <= limits::frame_bytes_max);
    CHECK(frame->first_sequence() == next);
    next = frame->last_sequence() + 1;
    events += frame->header().count;
    bytes += frame->bytes().size();
  }
  CHECK(events == 4 + 3 + 20'000);
  CHECK(frames.size() < 1'000);  // they share frames: one each would be twenty thousand
  const auto stats = bed.engine().stats();
  CHECK(stats.commands == 2 + 3 + 20'000);
  CHECK(stats.events == events);
  CHECK(stats.frames == frames.size());
  CHECK(stats.log_bytes == bytes);
  CHECK(stats.queued == 0);
}

TEST_CASE("the events of one command are in one frame, however full the open one is") {
  Bed bed(LogKind::memory);
  bed.start();
  bed.log().close_gate();
  REQUIRE(bed.submit({create_client(1)}));
  REQUIRE(bed.log().wait_at_gate());
  // Clients of many sizes fill frames to all degrees; each account is its tenant's first and so makes two
  // events.
  std::vector<domain::Command> commands;
  for (std::uint32_t i = 0; i < 400; ++i) {
    const TenantId tenant{100 + i};
    const auto name = 10'000 + 2 * std::uint64_t{i};
    commands.push_back(create_client(name, (i * 7'919) % 56'000, tenant));
    commands.push_back(open_account(name + 1, name, tenant));
  }
  REQUIRE(bed.submit(commands));
  bed.log().open_gate();
  REQUIRE(bed.sink().wait_for(bed.submitted()));
  bed.engine().stop();
  std::vector<Sequence> houses;
  bed.for_each_event([&](const domain::Event& event) {
    const auto* created = std::get_if<domain::EmployerCreated>(&event.body);
    if (created != nullptr && event.header.sequence > 4) houses.push_back(event.header.sequence);
  });
  CHECK(houses.size() == 400);
  for (const auto house : houses) {
    const auto frame = bed.log().read(house);
    REQUIRE(frame.has_value());
    CHECK((*frame)->holds(house + 1));
  }
  for (const auto& frame : bed.frames()) CHECK(frame->bytes().size() <= limits::frame_bytes_max);
}

}  // namespace lastro::engine::test
