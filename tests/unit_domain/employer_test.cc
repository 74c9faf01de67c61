#include <string>

#include "tests/unit_domain/desk.h"

namespace lastro::domain {
namespace {

constexpr auto highest = std::numeric_limits<std::int64_t>::max();

OpenAccount opening(ClientId client, EmployerId employer = {}) {
  return {.client = by(client),
          .employer = by(employer),
          .program = FixedText<32>{std::string_view{"benefit-card"}}};
}

}  // namespace

TEST_CASE("a ledger opens once, with its engine version and the default tenant's house employer") {
  Desk desk;
  CHECK(desk.state.engine_version == engine_version);
  REQUIRE(desk.state.employers.size() == 1);
  CHECK(desk.state.employers.front().tenant == ours);
  CHECK(desk.state.employers.front().credit.unlimited);
  CHECK(desk.state.house_at.size() == 1);
  CHECK(desk.expect_rejection(OpenLedger{}).kind == RejectionKind::conflict);
}

TEST_CASE("another tenant's house employer is created with its first account, in one decision") {
  Desk desk({.unlimited = false, .amount = Amount{100}});
  const auto client = desk.add_client(others);
  const auto& first = desk.run(opening(client), context_of(others, alias(3)));
  REQUIRE(first.events().size() == 2);
  const auto& house = std::get<EmployerCreated>(first.events()[0].body);
  CHECK(house.house);
  CHECK(house.credit.amount == Amount{100});
  CHECK(first.events()[0].header.tenant == others);
  const auto& opened = std::get<AccountOpened>(first.events()[1].body);
  CHECK(opened.employer.sequence() == first.events()[0].header.sequence);
  // The event that answers the command carries its alias, and no other does.
  CHECK_FALSE(first.events()[0].header.alias);
  CHECK(first.events()[0].header.request_digest == 0);
  CHECK(first.events()[1].header.alias == alias(3));
  const auto house_id = opened.employer;

  const auto& second = desk.run(opening(client), context_of(others));
  REQUIRE(second.events().size() == 1);
  CHECK(std::get<AccountOpened>(second.events()[0].body).employer == house_id);
  CHECK(desk.state.house_at.size() == 2);
}

TEST_CASE("funding raises what the employer has, up to int64's largest") {
  Desk desk;
  const auto employer = desk.add_employer();
  CommandContext context;
  context.external_id = ExternalId{std::string_view{"pix-1"}};
  const auto& funded = desk.expect<EmployerFunded>(
      FundEmployer{.employer = by(employer), .amount = Amount{highest - 5}}, context);
  CHECK(funded.employer == employer);
  CHECK(funded.amount == Amount{highest - 5});
  CHECK(funded.balance_after == Amount{highest - 5});
  CHECK(funded.external_id == "pix-1");
  const auto rejection = desk.expect_rejection(FundEmployer{.employer = by(employer), .amount = Amount{6}});
  CHECK(rejection.kind == RejectionKind::unprocessable);
  CHECK(rejection.field == "amount");
  // Another employer of the tenant shares the bank account.
  const auto second = desk.add_employer();
  CHECK(desk.expect_rejection(FundEmployer{.employer = by(second), .amount = Amount{6}}).field == "amount");
  desk.expect<EmployerFunded>(FundEmployer{.employer = by(second), .amount = Amount{5}});
  // Another tenant's has a bank account of its own.
  const auto foreign = desk.add_employer(others);
  desk.expect<EmployerFunded>(FundEmployer{.employer = by(foreign), .amount = Amount{highest}},
                              context_of(others));
}

TEST_CASE("an employer keeps a prefunded account for each currency of its accounts") {
  Desk desk;
  const auto client = desk.add_client();
  const auto reais = desk.add_account(client);
  const auto dollars = desk.add_account(client, ours, {}, Currency::usd);
  CHECK(desk.state.employers.front().prefunded.size() == 2);
  desk.load(reais, "FOOD", 10);
  desk.load(dollars, "FOOD", 20);
  auto body = purchase(dollars, 5, 5411);
  body.currency = Currency::brl;
  CHECK(desk.expect<AuthorizationDeclined>(body).reason == DeclineReason::currency_mismatch);
  body.currency = Currency::usd;
  CHECK(desk.expect<AuthorizationApproved>(body).currency == Currency::usd);
  CHECK(desk.balance(reais, "FOOD") == 10);
  CHECK(desk.balance(dollars, "FOOD") == 15);
}

TEST_CASE("what a tenant has does not exist for another") {
  Desk desk;
  const auto client = desk.add_client();
  const auto account = desk.add_account(client);
  const auto card = desk.add_card(account);
  const auto employer = desk.add_employer();
  desk.load(account, "FOOD", 100);
  const auto theirs = context_of(others);

  CHECK(desk.expect_rejection(opening(client), theirs).field == "client_id");
  const auto their_client = desk.add_client(others);
  CHECK(desk.expect_rejection(opening(their_client, employer), theirs).field == "employer_id");
  CHECK(desk.expect_rejection(IssueCard{.account = by(account), .token = alias(1)}, theirs).field ==
        "account_id");
  CHECK(desk.expect_rejection(FundEmployer{.employer = by(employer), .amount = Amount{1}}, theirs).field ==
        "employer_id");
  CHECK(desk.expect_rejection(ChangeClientStatus{.client = by(client), .status = Status::blocked}, theirs)
            .kind == RejectionKind::not_found);
  CHECK(desk.expect_rejection(ChangeAccountStatus{.account = by(account), .status = Status::blocked}, theirs)
            .kind == RejectionKind::not_found);
  CHECK(desk.expect_rejection(ChangeCardStatus{.card = by(card), .status = Status::lost}, theirs).kind ==
        RejectionKind::not_found);

  CHECK(desk.expect<AuthorizationDeclined>(purchase(account, 1, 5411), theirs).reason ==
        DeclineReason::account_unknown);
  auto by_card = purchase({}, 1, 5411);
  by_card.card = by(card);
  CHECK(desk.expect<AuthorizationDeclined>(by_card, theirs).reason == DeclineReason::card_unknown);
  CHECK(
      desk.expect<BenefitLoadDeclined>(
              LoadBenefit{.account = by(account), .category = category("FOOD"), .amount = Amount{1}}, theirs)
          .reason == DeclineReason::account_unknown);
  CHECK(desk.expect<RefundDeclined>(
                Refund{.account = by(account), .amount = Amount{1}, .category = category("FOOD")}, theirs)
            .reason == DeclineReason::account_unknown);
  CHECK(desk.balance(account, "FOOD") == 100);
}

}  // namespace lastro::domain
