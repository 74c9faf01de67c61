#include "engine/domain/state_hash.h"
#include "tests/contract_engine/bed.h"

namespace lastro::engine::test {

TEST_CASE(
    "the same external id gets the same event while it is decided, committed, indexed and after a restart") {
  const auto kind = GENERATE(LogKind::memory, LogKind::rocks);
  const bool forget_aliases = GENERATE(false, true);
  CAPTURE(forget_aliases);
  Bed bed(kind);
  bed.start();
  bed.add_account();

  bed.log().close_gate();
  REQUIRE(bed.submit({authorize(0, 2, 1)}));  // so that the next ones share a batch
  REQUIRE(bed.log().wait_at_gate());
  REQUIRE(bed.submit({authorize(50, 2, 100), authorize(50, 2, 100)}));
  REQUIRE(bed.submit({authorize(50, 2, 100)}));
  bed.log().open_gate();
  REQUIRE(bed.sink().wait_for(bed.submitted()));
  auto given = bed.sink().given();
  const auto original = given[4].reply;
  CHECK(original.kind == Reply::Kind::recorded);

  const auto check_duplicate = [&](const Reply& reply) {
    CHECK(reply.kind == Reply::Kind::duplicate);
    CHECK(reply.sequence == original.sequence);
  };
  check_duplicate(given[5].reply);
  check_duplicate(given[6].reply);

  // Batches later, when the writer has left the alias to the index.
  for (int i = 0; i < 5; ++i) bed.run({authorize(0, 2, 1)});
  check_duplicate(bed.run({authorize(50, 2, 100)}).front());
  // Another content makes no difference here: the edge compares requests.
  check_duplicate(bed.run({authorize(50, 2, 7)}).front());

  const auto committed = bed.log().committed();
  bed.stop(forget_aliases);
  bed.start();
  CHECK(bed.log().committed() == committed);
  check_duplicate(bed.run({authorize(50, 2, 100)}).front());
  CHECK(bed.log().committed() == committed);
  CHECK(bed.engine().stats().duplicates == 1);
}

TEST_CASE("a refused command leaves its external id free") {
  Bed bed(LogKind::memory);
  bed.start();
  auto refused = open_account(60, 999);
  CHECK(bed.run({refused}).front().kind == Reply::Kind::rejected);
  bed.run({create_client(1)});
  CHECK(bed.run({open_account(60, 1)}).front().kind == Reply::Kind::recorded);
  CHECK(bed.run({open_account(60, 1)}).front().kind == Reply::Kind::duplicate);
}

TEST_CASE("the alias of what is answered is found through the index") {
  Bed bed(LogKind::rocks);
  bed.start();
  bed.add_account();
  const auto reply = bed.run({authorize(70, 2, 1)}).front();
  const auto found = bed.aliases().find(alias(70));
  REQUIRE(found.has_value());
  CHECK(*found == reply.sequence);
  CHECK(bed.aliases().through() >= reply.sequence);
}

TEST_CASE(
    "an account opened with a tenant's first house is found under its alias, and the house under none") {
  Bed bed(LogKind::memory);
  bed.start();
  const TenantId tenant{9};
  bed.run({create_client(80, 3, tenant)});
  const auto opened = bed.run({open_account(81, 80, tenant)}).front();
  const auto again = bed.run({open_account(81, 80, tenant)}).front();
  CHECK(again.kind == Reply::Kind::duplicate);
  CHECK(again.sequence == opened.sequence);
  bed.for_each_event([&](const domain::Event& event) {
    if (event.header.sequence == opened.sequence)
      CHECK(std::holds_alternative<domain::AccountOpened>(event.body));
    if (event.header.sequence == opened.sequence - 1) {
      CHECK(std::holds_alternative<domain::EmployerCreated>(event.body));
      CHECK_FALSE(event.header.alias);
    }
  });
}

}  // namespace lastro::engine::test
