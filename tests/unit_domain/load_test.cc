#include <string>

#include "tests/unit_domain/desk.h"

namespace lastro::domain {
namespace {

constexpr auto highest = std::numeric_limits<std::int64_t>::max();

LoadBenefit loading(AccountId account, std::string_view name, std::int64_t minor) {
  return {.account = by(account), .category = category(name), .amount = Amount{minor}, .reference = {}};
}

DeclineReason reason_of(const Decision& decision) {
  const auto* declined = std::get_if<BenefitLoadDeclined>(&decision.events().back().body);
  return declined == nullptr ? DeclineReason::none : declined->reason;
}

}  // namespace

TEST_CASE("a load moves money from the employer to the wallet and records both balances") {
  Desk desk;
  const auto employer = desk.add_employer();
  const auto account = desk.add_account(desk.add_client(), ours, employer);
  desk.expect<EmployerFunded>(FundEmployer{.employer = by(employer), .amount = Amount{1'000}});
  auto body = loading(account, "MEAL", 600);
  body.reference = FixedText<64>{std::string_view{"2026-03"}};
  CommandContext context;
  context.external_id = ExternalId{std::string_view{"load-1"}};
  const auto& loaded = desk.expect<BenefitLoaded>(body, context);
  CHECK(loaded.account == account);
  CHECK(loaded.employer == employer);
  CHECK(loaded.currency == Currency::brl);
  CHECK(loaded.allocation.category == category("MEAL"));
  CHECK(loaded.allocation.amount == Amount{600});
  CHECK(loaded.allocation.balance_after == Amount{600});
  CHECK(loaded.employer_balance_after == Amount{400});
  CHECK(loaded.reference == "2026-03");
  CHECK(loaded.external_id == "load-1");
  CHECK(desk.balance(account, "MEAL") == 600);
  CHECK(desk.balance(account, "FOOD") == 0);
}

TEST_CASE("an employer gives out what it paid in, to the last cent") {
  Desk desk;
  const auto employer = desk.add_employer();
  const auto account = desk.add_account(desk.add_client(), ours, employer);
  CHECK(reason_of(desk.run(loading(account, "FOOD", 1))) == DeclineReason::employer_insufficient_funds);
  desk.expect<EmployerFunded>(FundEmployer{.employer = by(employer), .amount = Amount{100}});
  CHECK(reason_of(desk.run(loading(account, "FOOD", 101))) == DeclineReason::employer_insufficient_funds);
  CHECK(reason_of(desk.run(loading(account, "FOOD", 100))) == DeclineReason::none);
  CHECK(reason_of(desk.run(loading(account, "FOOD", 1))) == DeclineReason::employer_insufficient_funds);
}

TEST_CASE("a house with a credit limit gives out that much more, and int64's largest limit is a limit") {
  struct Row {
    std::int64_t limit;
    std::int64_t funded;
    std::int64_t most;
  };
  const Row rows[] = {
      {0, 50, 50}, {100, 0, 100}, {100, 50, 150}, {highest, 0, highest}, {highest, highest, highest}};
  for (const auto& row : rows) {
    CAPTURE(row.limit, row.funded);
    Desk desk({.unlimited = false, .amount = Amount{row.limit}});
    const auto house = desk.state.employers.front().id;
    const auto account = desk.add_account();
    if (row.funded > 0)
      desk.expect<EmployerFunded>(FundEmployer{.employer = by(house), .amount = Amount{row.funded}});
    if (row.most < highest) {
      CHECK(reason_of(desk.run(loading(account, "FOOD", row.most + 1))) ==
            DeclineReason::employer_insufficient_funds);
    }
    CHECK(reason_of(desk.run(loading(account, "FOOD", row.most))) == DeclineReason::none);
    CHECK(desk.balance(account, "FOOD") == row.most);
  }
}

TEST_CASE("a wallet and an employer hold up to int64's largest, and the cent beyond is declined") {
  Desk desk;
  const auto account = desk.add_account();
  CHECK(reason_of(desk.run(loading(account, "FOOD", highest - 1))) == DeclineReason::none);
  CHECK(reason_of(desk.run(loading(account, "FOOD", 2))) == DeclineReason::amount_out_of_range);
  const auto& loaded = desk.expect<BenefitLoaded>(loading(account, "FOOD", 1));
  CHECK(loaded.allocation.balance_after == Amount{highest});
  CHECK(loaded.employer_balance_after == Amount{-highest});
  // The wallet of another category has room, the house's debits do not.
  CHECK(reason_of(desk.run(loading(account, "MEAL", 1))) == DeclineReason::amount_out_of_range);
  CHECK(desk.balance(account, "MEAL") == 0);
}

TEST_CASE("a blocked account still receives, a closed one does not") {
  struct Row {
    Status status;
    DeclineReason reason;
  };
  for (const auto& row :
       {Row{Status::blocked, DeclineReason::none}, Row{Status::closed, DeclineReason::account_closed}}) {
    CAPTURE(status_name(row.status));
    Desk desk;
    const auto account = desk.add_account();
    desk.expect<AccountStatusChanged>(
        ChangeAccountStatus{.account = by(account), .status = row.status, .reason = {}});
    CHECK(reason_of(desk.run(loading(account, "FOOD", 1))) == row.reason);
  }
}

TEST_CASE("a declined load records what was asked for and moves nothing") {
  Desk desk;
  const auto account = desk.add_account();
  auto body = loading(account, "TRAVEL", 5);
  body.reference = FixedText<64>{std::string_view{"r"}};
  CommandContext context;
  context.external_id = ExternalId{std::string_view{"x"}};
  const auto& declined = desk.expect<BenefitLoadDeclined>(body, context);
  CHECK(declined.account.id == account);
  CHECK(declined.category == category("TRAVEL"));
  CHECK(declined.amount == Amount{5});
  CHECK(declined.reason == DeclineReason::category_unknown);
  CHECK(declined.reference == "r");
  CHECK(declined.external_id == "x");
  body.account = {.id = {}, .alias = alias(404)};
  const auto& unknown = desk.expect<BenefitLoadDeclined>(body);
  CHECK(unknown.account.alias == alias(404));
  CHECK(unknown.reason == DeclineReason::account_unknown);
}

}  // namespace lastro::domain
