#include <string>

#include "tests/unit_domain/desk.h"

namespace lastro::domain {
namespace {

OpenAccount opening(Reference<ClientId> client, std::string_view program = "benefit-card") {
  return {.client = client, .employer = {}, .program = FixedText<32>{program}};
}

}  // namespace

TEST_CASE("a client's event carries the sealed bytes and nothing of the person in clear") {
  Desk desk;
  CreateClient body;
  body.personal = {
      .subject = {.high = 3, .low = 4}, .key_version = 2, .command_id = {9, 8, 7}, .bytes = {1, 2, 3, 4}};
  const auto& created = desk.expect<ClientCreated>(body, context_of(ours, alias(1)));
  CHECK(created.subject == SubjectId{.high = 3, .low = 4});
  CHECK(created.key_version == 2);
  CHECK(created.command_id[0] == 9);
  CHECK(std::vector<std::uint8_t>(created.sealed.begin(), created.sealed.end()) ==
        std::vector<std::uint8_t>{1, 2, 3, 4});
}

TEST_CASE("an account opens with one wallet for each category of the program in force") {
  Desk desk;
  const auto client = desk.add_client(ours, alias(1));
  CommandContext context;
  context.external_id = ExternalId{std::string_view{"acc-1"}};
  const auto& opened = desk.expect<AccountOpened>(opening({.id = {}, .alias = alias(1)}), context);
  CHECK(opened.client == client);
  CHECK(opened.program == "benefit-card");
  CHECK(opened.external_id == "acc-1");
  REQUIRE(opened.categories.size() == 3);
  CHECK(opened.categories[0] == category("FOOD"));
  CHECK(opened.categories[1] == category("MEAL"));
  CHECK(opened.categories[2] == category("CASH"));
  for (const auto* name : {"FOOD", "MEAL", "CASH"}) CHECK(desk.balance(desk.last_id<AccountId>(), name) == 0);
}

TEST_CASE("an account needs a client, a program and an employer that exist, in this order") {
  Desk desk;
  const auto client = desk.add_client();
  auto body = opening(by(ClientId::of(0, 999)), "other-card");
  body.employer = by(EmployerId::of(0, 999));
  CHECK(desk.expect_rejection(body).field == "client_id");
  body.client = {};
  CHECK(desk.expect_rejection(body).field == "client_id");
  body.client = by(client);
  CHECK(desk.expect_rejection(body).field == "program");
  body.program = FixedText<32>{std::string_view{"benefit-card"}};
  const auto rejection = desk.expect_rejection(body);
  CHECK(rejection.field == "employer_id");
  CHECK(rejection.kind == RejectionKind::unknown_reference);
}

TEST_CASE("a blocked client may be given an account, a closed one may not") {
  Desk desk;
  const auto client = desk.add_client();
  desk.expect<ClientStatusChanged>(ChangeClientStatus{.client = by(client), .status = Status::blocked});
  desk.expect<AccountOpened>(opening(by(client)));
  desk.expect<ClientStatusChanged>(ChangeClientStatus{.client = by(client), .status = Status::closed});
  CHECK(desk.expect_rejection(opening(by(client))).kind == RejectionKind::conflict);
}

TEST_CASE("a card is issued on an account that is open, and its token names no other card") {
  Desk desk;
  const auto account = desk.add_account();
  IssueCard body{
      .account = by(account), .token = {1, 2}, .last_four = {'4', '2', '4', '2'}, .expires = 24'315};
  const auto& issued = desk.expect<CardIssued>(body, context_of(ours, alias(9)));
  CHECK(issued.account == account);
  CHECK(issued.token == Digest128{1, 2});
  CHECK(issued.last_four == std::array<char, 4>{'4', '2', '4', '2'});
  CHECK(issued.expires == 24'315);
  CHECK(desk.expect_rejection(body).field == "token");
  CHECK(desk.expect_rejection(body).kind == RejectionKind::conflict);
  body.account = by(AccountId::of(0, 999));
  CHECK(desk.expect_rejection(body).kind == RejectionKind::unknown_reference);
  body.account = by(account);
  body.token = {3, 4};
  desk.expect<AccountStatusChanged>(ChangeAccountStatus{.account = by(account), .status = Status::blocked});
  desk.expect<CardIssued>(body);
  desk.expect<AccountStatusChanged>(ChangeAccountStatus{.account = by(account), .status = Status::closed});
  body.token = {5, 6};
  CHECK(desk.expect_rejection(body).field == "account_id");
}

TEST_CASE("a status changes while it is not final, and cards alone are lost, stolen and cancelled") {
  const Status all[] = {Status::active, Status::blocked, Status::closed,
                        Status::lost,   Status::stolen,  Status::cancelled};
  for (const auto from : all) {
    for (const auto to : all) {
      CAPTURE(status_name(from), status_name(to));
      Desk desk;
      const auto client = desk.add_client();
      const auto account = desk.add_account(client);
      const auto card = desk.add_card(account);
      const auto check = [&](auto change, bool is_card) {
        if (is_card_only(from) && !is_card) return;
        change.status = from;
        desk.run(change);
        change.status = to;
        change.reason = StatusReason{std::string_view{"because"}};
        const auto& decision = desk.decide(change);
        if (is_card_only(to) && !is_card) {
          REQUIRE(decision.rejection().has_value());
          CHECK(decision.rejection()->kind == RejectionKind::unprocessable);
        } else if (is_final(from) && from != to) {
          REQUIRE(decision.rejection().has_value());
          CHECK(decision.rejection()->kind == RejectionKind::conflict);
        } else {
          CHECK(decision.events().size() == 1);
        }
      };
      check(ChangeClientStatus{.client = by(client)}, false);
      check(ChangeAccountStatus{.account = by(account)}, false);
      check(ChangeCardStatus{.card = by(card)}, true);
    }
  }
}

TEST_CASE("a change from an older version is stale, and comes before the life of what is to change") {
  Desk desk;
  const auto client = desk.add_client();
  const auto account = desk.add_account(client);
  const auto card = desk.add_card(account);
  const auto check = [&](auto change, Sequence made, bool is_card) {
    change.status = Status::closed;
    change.if_version = made + 1;
    CHECK(desk.expect_rejection(change).kind == RejectionKind::stale);
    change.if_version = made;
    desk.run(change);
    const auto changed = desk.state.last;
    CHECK(desk.expect_rejection(change).kind == RejectionKind::stale);
    change.if_version = changed;
    CHECK(desk.decide(change).events().size() == 1);
    change.status = Status::active;
    CHECK(desk.expect_rejection(change).kind == RejectionKind::conflict);
    change.if_version = made;
    CHECK(desk.expect_rejection(change).kind == RejectionKind::stale);
    change.status = Status::lost;
    CHECK(desk.expect_rejection(change).kind ==
          (is_card ? RejectionKind::stale : RejectionKind::unprocessable));
  };
  check(ChangeClientStatus{.client = by(client)}, client.sequence(), false);
  check(ChangeAccountStatus{.account = by(account)}, account.sequence(), false);
  check(ChangeCardStatus{.card = by(card)}, card.sequence(), true);
}

TEST_CASE("the status of what does not exist is not found") {
  Desk desk;
  CHECK(desk.expect_rejection(ChangeClientStatus{.client = by(ClientId::of(0, 999))}).kind ==
        RejectionKind::not_found);
  CHECK(desk.expect_rejection(ChangeAccountStatus{}).kind == RejectionKind::not_found);
  CHECK(desk.expect_rejection(ChangeCardStatus{.card = {.id = {}, .alias = alias(1)}}).kind ==
        RejectionKind::not_found);
}

TEST_CASE(
    "a program is published in versions of its name, the newest in force, and unsound ones are refused") {
  Desk desk;
  const auto account = desk.add_account();
  auto program = desk.state.programs.front()->compiled.program();
  program.default_category = 0;
  CHECK(desk.expect<ProgramPublished>(PublishProgram{.program = program}).version == 2);
  program.name = "other-card";
  CHECK(desk.expect<ProgramPublished>(PublishProgram{.program = program}).version == 3);
  CHECK(desk.state.families.size() == 2);
  CHECK(program_version_of(desk.state, desk.state.accounts.front(), desk.now) == 2);
  desk.load(account, "FOOD", 5);
  CHECK(desk.expect<AuthorizationApproved>(purchase(account, 5, 4111)).allocations[0].category ==
        category("FOOD"));
  program.default_category = 9;
  const auto rejection = desk.expect_rejection(PublishProgram{.program = program});
  CHECK(rejection.kind == RejectionKind::unprocessable);
}

}  // namespace lastro::domain
