#include "tests/contract_engine/bed.h"

namespace lastro::engine::test {
namespace {

std::string_view type_of(Bed& bed, Sequence sequence) {
  const auto frame = bed.log().read(sequence);
  REQUIRE(frame.has_value());
  log::DecodedEvent decoded;
  REQUIRE(decoded.decode((*frame)->event(sequence)).has_value());
  return domain::event_name(decoded.event.body).type;
}

}  // namespace

TEST_CASE(
    "a refund finds its original in the open batch, in the one under way and in the log, by id and by name") {
  const auto kind = GENERATE(LogKind::memory, LogKind::rocks);
  Bed bed(kind);
  bed.start();
  bed.add_account();
  const auto first = bed.log().committed() + 1;

  bed.log().close_gate();
  REQUIRE(bed.submit({authorize(10, 2, 100)}));  // under way
  REQUIRE(bed.log().wait_at_gate());
  REQUIRE(bed.submit({authorize(11, 2, 100),                            // in the open batch
                      refund(0, by_alias<AuthorizationId>(11), 1),      //
                      refund(0, by_id<AuthorizationId>(first + 1), 1),  //
                      refund(0, by_alias<AuthorizationId>(10), 1),      //
                      refund(0, by_id<AuthorizationId>(first), 1)}));
  bed.log().open_gate();
  REQUIRE(bed.sink().wait_for(bed.submitted()));
  for (Sequence sequence = first + 2; sequence < first + 6; ++sequence)
    CHECK(type_of(bed, sequence) == "posted");

  // Committed some batches ago, and before a restart.
  for (int i = 0; i < 5; ++i) bed.run({authorize(0, 2, 1)});
  for (const bool restarted : {false, true}) {
    CAPTURE(restarted);
    const auto replies = bed.run(
        {refund(0, by_alias<AuthorizationId>(10), 1), refund(0, by_id<AuthorizationId>(first + 1), 1)});
    for (const auto& reply : replies) {
      REQUIRE(reply.kind == Reply::Kind::recorded);
      CHECK(type_of(bed, reply.sequence) == "posted");
    }
    bed.stop(true);
    bed.start();
  }
  // Four cents of each hundred are back.
  const auto rest =
      bed.run({refund(0, by_alias<AuthorizationId>(10), 97), refund(0, by_alias<AuthorizationId>(10), 96)});
  CHECK(type_of(bed, rest[0].sequence) == "declined");
  CHECK(type_of(bed, rest[1].sequence) == "posted");
}

TEST_CASE("a refund of what is no authorization of the tenant's is not found") {
  Bed bed(LogKind::memory);
  bed.start();
  bed.add_account();
  const auto approved = bed.run({authorize(10, 2, 100)}).front().sequence;
  auto of_others = refund(0, by_id<AuthorizationId>(approved), 1);
  of_others.context.tenant = TenantId{2};
  auto elsewhere = refund(0, {.id = AuthorizationId::of(1, approved), .alias = {}}, 1);
  const std::vector<domain::Command> commands = {
      refund(0, by_id<AuthorizationId>(1), 1),                 // the ledger's opening
      refund(0, by_id<AuthorizationId>(approved - 1), 1),      // a load
      refund(0, by_id<AuthorizationId>(approved + 1), 1),      // itself
      refund(0, by_id<AuthorizationId>(approved + 1'000), 1),  // the future
      refund(0, by_id<AuthorizationId>((Sequence{1} << 48U) - 1), 1),
      refund(0, by_alias<AuthorizationId>(404), 1),
      of_others,
      elsewhere,
  };
  for (const auto& reply : bed.run(commands)) {
    CHECK(reply.kind == Reply::Kind::rejected);
    CHECK(reply.rejection.kind == domain::RejectionKind::not_found);
  }
}

TEST_CASE("retried refunds are one refund, and together refunds never pass what was captured") {
  Bed bed(LogKind::memory);
  bed.start();
  bed.add_account();
  bed.run({authorize(10, 2, 100)});
  std::vector<domain::Command> commands(20, refund(30, by_alias<AuthorizationId>(10), 30));
  for (int i = 0; i < 20; ++i) commands.push_back(refund(0, by_alias<AuthorizationId>(10), 30));
  int posted = 0;
  for (const auto& reply : bed.run(commands)) {
    if (reply.kind == Reply::Kind::recorded && type_of(bed, reply.sequence) == "posted") ++posted;
  }
  CHECK(posted == 3);
}

}  // namespace lastro::engine::test
