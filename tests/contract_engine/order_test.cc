#include "tests/contract_engine/bed.h"

namespace lastro::engine::test {

TEST_CASE("replies come in the order of submission, each once, and only with what is committed") {
  const auto kind = GENERATE(LogKind::memory, LogKind::rocks);
  Bed bed(kind);
  bed.start();
  bed.add_account();
  constexpr std::size_t rounds = 40;
  for (std::size_t round = 0; round < rounds; ++round) {
    REQUIRE(bed.submit({authorize(0, 2, 1), impossible(), authorize(1'000 + round, 2, 20'000), load(0, 2, 1),
                        authorize(1'000 + round, 2, 1)}));
  }
  REQUIRE(bed.sink().wait_for(bed.submitted()));
  bed.engine().stop();
  const auto given = bed.sink().given();
  REQUIRE(given.size() == 3 + 5 * rounds);
  Sequence last = 0;
  for (std::size_t i = 0; i < given.size(); ++i) {
    const auto& reply = given[i].reply;
    CHECK(reply.context == context_of(i + 1));
    CHECK(given[i].committed);
    if (reply.kind == Reply::Kind::recorded) {
      CHECK(given[i].in_frame);
      CHECK(reply.sequence > last);
      last = reply.sequence;
    } else if (reply.kind == Reply::Kind::duplicate) {
      CHECK(reply.sequence == given[i - 2].reply.sequence);
    } else {
      CHECK(reply.rejection.kind == domain::RejectionKind::not_found);
    }
  }
  CHECK(last == bed.log().committed());
}

TEST_CASE("nothing is answered while its frame is not committed, not even a refusal decided after it") {
  Bed bed(LogKind::memory);
  bed.start();
  bed.add_account();
  const auto before = bed.sink().count();
  bed.log().close_gate();
  REQUIRE(bed.submit({authorize(0, 2, 1)}));
  REQUIRE(bed.log().wait_at_gate());
  REQUIRE(bed.submit({impossible(), authorize(3, 2, 1)}));
  CHECK(bed.sink().count() == before);
  bed.log().open_gate();
  REQUIRE(bed.sink().wait_for(before + 3));
  const auto given = bed.sink().given();
  CHECK(given[before].reply.kind == Reply::Kind::recorded);
  CHECK(given[before + 1].reply.kind == Reply::Kind::rejected);
  CHECK(given[before + 2].reply.kind == Reply::Kind::duplicate);
}

TEST_CASE("refusals and repetitions are answered without a frame where nothing else was decided") {
  Bed bed(LogKind::memory);
  bed.start();
  bed.add_account();
  const auto appends = bed.log().appends();
  const auto replies = bed.run({impossible(), load(3, 2, 10'000)});
  CHECK(replies[0].kind == Reply::Kind::rejected);
  CHECK(replies[1].kind == Reply::Kind::duplicate);
  CHECK(bed.log().appends() == appends);
}

TEST_CASE("stop decides, commits and answers all that was accepted before it") {
  const auto kind = GENERATE(LogKind::memory, LogKind::rocks);
  Bed bed(kind);
  bed.start();
  bed.add_account();
  std::vector<domain::Command> commands(3'000, authorize(0, 2, 1));
  REQUIRE(bed.submit(commands));
  bed.engine().stop();
  CHECK(bed.sink().count() == bed.submitted());
  CHECK(bed.engine().state().last == bed.log().committed());
  CHECK_FALSE(bed.submit({authorize(0, 2, 1)}));
  bed.engine().stop();
  CHECK(bed.sink().count() == bed.submitted());
}

TEST_CASE("a full queue refuses the whole submission and leaves it to the caller") {
  constexpr std::size_t capacity = 8;
  Bed bed(LogKind::memory);
  bed.start(capacity);
  bed.add_account();
  // More at once than ever fits.
  std::vector<Submission> too_many(capacity + 1);
  for (auto& submission : too_many) submission = {.command = create_client(0, 1'000), .context = nullptr};
  CHECK_FALSE(bed.engine().submit(too_many));
  for (const auto& submission : too_many)
    CHECK(std::get<domain::CreateClient>(submission.command.body).personal.bytes.size() == 1'000);

  // With the log standing still, what is taken in is bounded: one batch at the log, one that waits for it,
  // one that is open, and the queue.
  bed.log().close_gate();
  std::size_t accepted = 0;
  while (accepted < 100 * capacity && bed.submit({authorize(0, 2, 1)})) {
    ++accepted;
    // The writer empties the queue as long as it may: its progress is waited for, not timed.
    for (int i = 0; i < 1'000 && bed.engine().stats().queued == capacity; ++i) std::this_thread::yield();
  }
  CHECK(accepted >= capacity);
  CHECK(accepted <= 5 * capacity);
  bed.log().open_gate();
  REQUIRE(bed.sink().wait_for(bed.submitted()));
  bed.engine().stop();
  CHECK(bed.sink().count() == bed.submitted());
  CHECK(bed.submitted() == 3 + accepted);
}

TEST_CASE("a command that waited beyond its deadline is not executed") {
  Bed bed(LogKind::memory);
  bed.start();
  bed.add_account();
  bed.log().close_gate();
  REQUIRE(bed.submit({authorize(0, 2, 1)}));
  REQUIRE(bed.log().wait_at_gate());
  auto in_time = authorize(10, 2, 1);
  in_time.context.deadline_micros = 1'000'001;
  auto none = authorize(11, 2, 1);
  bed.clock.steady_micros = 1'000'001;
  bed.log().open_gate();
  auto late = authorize(12, 2, 1);
  late.context.deadline_micros = 1'000'000;
  auto late_without_id = authorize(0, 2, 1);
  late_without_id.context.deadline_micros = 1'000'000;
  const auto replies = bed.run({in_time, none, late, late_without_id});
  std::vector<std::string_view> types;
  bed.for_each_event([&](const domain::Event& event) {
    if (domain::event_name(event.body).aggregate == "authorization")
      types.push_back(domain::event_name(event.body).type);
  });
  CHECK(types == std::vector<std::string_view>{"approved", "approved", "approved", "declined"});
  CHECK(replies.back().kind == Reply::Kind::rejected);
  CHECK(replies.back().rejection.kind == domain::RejectionKind::deadline_passed);
}

TEST_CASE("recorded times never run back, though the clock does") {
  Bed bed(LogKind::memory);
  bed.start();
  bed.add_account();
  for (const std::int64_t step : {1'000'000, -5'000'000, 2'000'000, -1, 10'000'000}) {
    bed.clock.wall_micros += step;
    bed.run({authorize(0, 2, 1)});
  }
  bed.stop();
  bed.clock.wall_micros = 0;
  bed.start();
  bed.run({authorize(0, 2, 1)});
  UnixMicros before = 0;
  bed.for_each_event([&](const domain::Event& event) {
    CHECK(event.header.recorded_at >= before);
    before = event.header.recorded_at;
  });
  CHECK(before > 0);
}

}  // namespace lastro::engine::test
