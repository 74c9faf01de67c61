#include "engine/domain/programs/program_parts.h"

#include "engine/domain/programs/publication.h"
#include "engine/domain/state_hash.h"
#include "engine/programs/program_document.h"
#include "tests/support/seeded_random.h"
#include "tests/unit_domain/desk.h"

namespace lastro::domain {
namespace {

/// Rules for that many merchants, all to FOOD; what they do not name goes to CASH.
Program with_merchants(int count, std::string_view described = "") {
  std::string rules;
  for (int i = 0; i < count; ++i) {
    if (i > 0) rules += ',';
    rules +=
        R"({"match":"prefix","name":"MERCHANT )" + std::to_string(100'000 + i) + R"(","category":"FOOD"})";
  }
  const auto program = programs::compile_program(
      R"({"name":"large","description":")" + std::string(described) +
      R"(","categories":[{"name":"FOOD"},{"name":"CASH"}],"default_category":"CASH","merchant_rules":[)" +
      rules + "]}");
  REQUIRE(program.has_value());
  return *program;
}

ProgramDraft draft_of(const Program& program) {
  ProgramDraft draft;
  for (const auto& part : split(program)) draft.add(part);
  return draft;
}

std::uint16_t parts_in(const ProgramDraft& draft) {
  return static_cast<std::uint16_t>(draft.parts.size());
}

/// As the ledger does before it publishes.
void store_parts(Desk& desk, const Program& program) {
  for (const auto& part : split(program)) desk.expect<ProgramPartStored>(StoreProgramPart{.part = part});
}

}  // namespace

TEST_CASE("a program is what its head and its parts join to, whatever its size") {
  testing::SeededRandom random(20'261'120);
  for (int round = 0; round < 12; ++round) {
    const auto count = 900 + static_cast<int>(random.below(9'100));
    const auto program = with_merchants(count, std::string(random.below(200'000), 'x'));
    CAPTURE(count, program.document.size());
    REQUIRE(needs_parts(program));
    REQUIRE(unsoundness(program).empty());
    const auto head = head_of(program);
    CHECK(unsoundness_of_head(head).empty());
    const auto draft = draft_of(program);
    CHECK(draft.parts.size() <= program_parts_max);
    CHECK(join(head, parts_in(draft), draft) == program);
  }
}

TEST_CASE("parts that are not all of one program join to nothing") {
  const auto program = with_merchants(3'000);
  const auto other = with_merchants(3'001);
  const auto draft = draft_of(program);
  const auto parts = parts_in(draft);
  REQUIRE(parts > 2);
  CHECK_FALSE(join(head_of(other), parts, draft));
  CHECK_FALSE(join(head_of(program), static_cast<std::uint16_t>(parts - 1), draft));
  CHECK_FALSE(join(head_of(program), static_cast<std::uint16_t>(parts + 1), draft));
  auto shorter = draft;
  shorter.parts.pop_back();
  CHECK_FALSE(join(head_of(program), parts, shorter));
}

TEST_CASE("a first part begins a draft anew, any other continues its own program alone") {
  const auto ours_parts = split(with_merchants(3'000));
  const auto other_parts = split(with_merchants(3'001));
  ProgramDraft draft;
  CHECK_FALSE(draft.takes(*ours_parts[1]));
  draft.add(ours_parts[0]);
  CHECK(draft.holds(*ours_parts[0]));
  CHECK_FALSE(draft.holds(*ours_parts[1]));
  CHECK_FALSE(draft.takes(*ours_parts[2]));
  CHECK_FALSE(draft.takes(*other_parts[1]));
  draft.add(ours_parts[1]);
  CHECK(draft.takes(*other_parts[0]));
  draft.add(other_parts[0]);
  CHECK(draft.parts.size() == 1);
  CHECK_FALSE(draft.holds(*ours_parts[0]));
}

TEST_CASE("a draft has no more parts than any program") {
  ProgramDraft draft;
  for (std::uint16_t number = 1; number <= program_parts_max; ++number)
    draft.add(std::make_shared<const ProgramPart>(ProgramPart{.number = number}));
  CHECK_FALSE(draft.takes(ProgramPart{.number = program_parts_max + 1}));
}

TEST_CASE("a program published after its parts decides, and leaves no draft") {
  Desk desk;
  const auto program = with_merchants(3'000);
  store_parts(desk, program);
  CHECK(desk.state.draft.parts.size() == split(program).size());
  const auto& published = desk.expect<ProgramPublished>(PublishProgram{.program = program}, context_of(ours));
  CHECK(published.parts == split(program).size());
  CHECK(published.program->document.empty());
  CHECK(desk.state.draft.parts.empty());
  CHECK(desk.state.programs.back()->compiled.program() == program);
  const auto account = desk.add_account(desk.add_client(), ours, {}, Currency::brl, "large");
  desk.load(account, "FOOD", 100);
  CHECK(desk.expect<AuthorizationApproved>(purchase(account, 1, 9999, "MERCHANT 102999 CENTRO"))
            .allocations[0]
            .category == category("FOOD"));
}

TEST_CASE("parts alone publish nothing, and what they leave is part of the state") {
  Desk desk;
  const auto before = state_hash(desk.state);
  const auto parts = split(with_merchants(3'000));
  desk.expect<ProgramPartStored>(StoreProgramPart{.part = parts[0]});
  CHECK(desk.state.programs.size() == 1);
  CHECK(state_hash(desk.state) != before);
  CHECK(desk.expect_rejection(StoreProgramPart{.part = parts[2]}).kind == RejectionKind::conflict);
  CHECK_FALSE(broken_invariant(desk.state).has_value());
  auto broken = desk.state;
  broken.draft.parts.push_back(parts[0]);
  CHECK(broken_invariant(broken).has_value());
}

TEST_CASE("what is refused is refused before its parts are asked for") {
  Desk desk;
  const auto program = with_merchants(3'000);
  store_parts(desk, program);
  desk.expect<ProgramPublished>(PublishProgram{.program = program}, context_of(ours));
  const auto refused = desk.expect_rejection(PublishProgram{.program = program}, context_of(others));
  CHECK(refused.kind == RejectionKind::conflict);
}

}  // namespace lastro::domain
