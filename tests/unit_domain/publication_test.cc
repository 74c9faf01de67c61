#include "engine/domain/programs/publication.h"

#include "engine/domain/state_hash.h"
#include "engine/programs/program_document.h"
#include "tests/unit_domain/desk.h"

namespace lastro::domain {
namespace {

constexpr UnixMicros hour = 3'600'000'000;

Program paying(std::string_view category, std::string_view name = "scheduled") {
  auto program = programs::compile_program(R"({"name":")" + std::string(name) +
                                           R"(","categories":[{"name":"FOOD"},{"name":"CASH"}],)"
                                           R"("default_category":")" +
                                           std::string(category) + "\"}");
  REQUIRE(program.has_value());
  return *program;
}

}  // namespace

TEST_CASE("a version published for later decides from its moment on") {
  Desk desk;
  desk.expect<ProgramPublished>(PublishProgram{.program = paying("FOOD")}, context_of(ours));
  const auto account = desk.add_account(desk.add_client(), ours, {}, Currency::brl, "scheduled");
  desk.load(account, "FOOD", 100);
  desk.load(account, "CASH", 100);
  const auto at = desk.now + hour;
  const auto& published = desk.expect<ProgramPublished>(
      PublishProgram{.program = paying("CASH"), .effective_at = at}, context_of(ours));
  CHECK(published.effective_at == at);
  CHECK(desk.expect<AuthorizationApproved>(purchase(account, 1, 5411)).program_version == 2);
  desk.now = at - 1;
  CHECK(desk.expect<AuthorizationApproved>(purchase(account, 1, 5411)).program_version == 2);
  desk.now = at;
  // Decided before anything was applied at or after the moment, and once more when the state has moved on.
  const auto& decision = desk.decide(purchase(account, 1, 5411), context_of(ours));
  CHECK(std::get<AuthorizationApproved>(decision.events().back().body).program_version == 3);
  CHECK(desk.expect<AuthorizationApproved>(purchase(account, 1, 5411)).program_version == 3);
  CHECK(desk.state.families.back().scheduled.empty());
  CHECK(desk.state.next_activation == INT64_MAX);
  CHECK(desk.balance(account, "CASH") == 99);
}

TEST_CASE("a moment that has passed is at once") {
  Desk desk;
  const auto& published = desk.expect<ProgramPublished>(
      PublishProgram{.program = paying("FOOD"), .effective_at = desk.now}, context_of(ours));
  CHECK(published.effective_at == 0);
  CHECK(desk.state.families.back().version == 2);
}

TEST_CASE("of several versions that wait, each takes over at its moment, of equal moments the newest") {
  Desk desk;
  const auto start = desk.now;
  for (const auto hours : {2, 1, 2}) {
    desk.expect<ProgramPublished>(
        PublishProgram{.program = paying("FOOD"), .effective_at = start + hours * hour}, context_of(ours));
  }
  const auto& family = desk.state.families.back();
  CHECK(version_in_force(family, start) == 0);
  CHECK(version_in_force(family, start + hour) == 3);
  CHECK(version_in_force(family, start + 2 * hour) == 4);
  OpenAccount early{.client = by(desk.add_client()), .program = FixedText<32>{std::string_view{"scheduled"}}};
  CHECK(desk.expect_rejection(early, context_of(ours)).kind == RejectionKind::unknown_reference);
  desk.now = start + hour;
  desk.expect<AccountOpened>(early, context_of(ours));
}

TEST_CASE("only so many versions wait") {
  Desk desk;
  for (std::size_t i = 0; i < scheduled_versions_max; ++i) {
    desk.expect<ProgramPublished>(PublishProgram{.program = paying("FOOD"), .effective_at = desk.now + hour},
                                  context_of(ours));
  }
  const PublishProgram one_more{.program = paying("FOOD"), .effective_at = desk.now + hour};
  CHECK(desk.expect_rejection(one_more, context_of(ours)).kind == RejectionKind::conflict);
  desk.now += 2 * hour;
  CHECK(desk.decide(one_more, context_of(ours)).events().size() == 1);
}

TEST_CASE("a program belongs to the tenant that published it first") {
  Desk desk;
  desk.expect<ProgramPublished>(PublishProgram{.program = paying("FOOD")}, context_of(ours));
  const PublishProgram foreign{.program = paying("CASH")};
  CHECK(desk.expect_rejection(foreign, context_of(others)).kind == RejectionKind::conflict);
  const OpenAccount foreign_account{.client = by(desk.add_client(others)),
                                    .program = FixedText<32>{std::string_view{"scheduled"}}};
  CHECK(desk.expect_rejection(foreign_account, context_of(others)).kind == RejectionKind::unknown_reference);
  // The ledger's own is everybody's to use, and the default tenant's to publish.
  desk.add_account(desk.add_client(others), others);
  const PublishProgram shipped{.program = paying("CASH", "benefit-card")};
  CHECK(desk.expect_rejection(shipped, context_of(others)).kind == RejectionKind::conflict);
  desk.expect<ProgramPublished>(shipped, context_of(TenantId::standard));
}

}  // namespace lastro::domain
