#include "engine/backtest/backtest.h"
#include "tests/contract_backtest/ledger.h"

/// What becomes of fees, worked out by hand.
namespace lastro::backtest::test {
namespace {

constexpr Mcc market = 5411;

std::string charging(std::string_view fees) {
  return R"({"name": "benefit-card", "categories": [{"name": "FOOD"}, {"name": "CASH"}],
             "default_category": "FOOD", "fees": [)" +
         std::string(fees) + "]}";
}
const std::string five =
    charging(R"({"name": "five", "on": "purchase", "amount": "0.05", "refundable": true})");
const std::string nine = charging(
    R"({"name": "ask", "on": "balance_inquiry", "amount": "0.02"},
       {"name": "nine", "on": "purchase", "amount": "0.09", "refundable": true})");
const std::string by_employer =
    charging(R"({"name": "five", "on": "purchase", "amount": "0.05", "paid_by": "employer"})");

struct Seen {
  std::vector<Difference> differences;
  Report report{16};
};

Seen tried(Ledger& ledger, const std::string& document) {
  Seen seen;
  auto report = run(ledger.log(), {.program = compiled(document)},
                    {.on_changed = [&](const ChangedDecision& changed) -> Result<void> {
                      seen.differences.push_back(changed.difference);
                      return {};
                    }});
  if (!report) FAIL(report.error().message);
  seen.report = std::move(*report);
  return seen;
}

void refund(Ledger& ledger, AuthorizationId id, std::int64_t minor) {
  domain::Refund body;
  body.authorization.id = id;
  body.amount = Amount{minor};
  ledger.expect(body);
}

void ask(Ledger& ledger, AccountId account) {
  domain::InquireAccount body{.kind = domain::InquiryKind::balance};
  body.account.id = account;
  ledger.expect(body);
}

}  // namespace

TEST_CASE("fees are told as what is charged and given back in each world") {
  Ledger ledger(five);
  const auto account = ledger.add_account();
  ledger.load(account, "FOOD", 100);
  ledger.pay(account, 20, market);
  refund(ledger, ledger.last_authorization(), 20);
  ask(ledger, account);             // leaves 98 here
  ledger.pay(account, 30, market);  // 65; here 59
  ledger.pay(account, 60, market);  // 0; here 9 short
  ledger.pay(account, 10, market);  // no funds; here it finds them
  const auto [differences, report] = tried(ledger, nine);
  CHECK(differences ==
        std::vector{Difference::fee, Difference::fee, Difference::declined_now, Difference::approved_now});
  REQUIRE(report.fees().size() == 1);
  const auto& fees = report.fees()[0];
  CHECK(fees.charged_then == 15);
  CHECK(fees.given_back_then == 5);
  CHECK(fees.charged_now == 9 + 2 + 9 + 9);
  CHECK(fees.given_back_now == 9);
  CHECK(report.operations(OperationKind::refund, OperationFate::otherwise) == 1);
  CHECK(report.operations(OperationKind::inquiry, OperationFate::otherwise) == 1);
}

TEST_CASE(
    "the same fee at another place of the program is no difference, and is given back by its own rule") {
  Ledger ledger(five);
  const auto account = ledger.add_account();
  ledger.load(account, "FOOD", 100);
  ledger.pay(account, 20, market);
  refund(ledger, ledger.last_authorization(), 20);
  ledger.pay(account, 95, market);  // all that is there; here the fee is gone
  const auto moved = charging(R"({"name": "ask", "on": "balance_inquiry", "amount": "0.02"},
                                 {"name": "kept", "on": "purchase", "amount": "0.05"})");
  const auto [differences, report] = tried(ledger, moved);
  CHECK(differences == std::vector{Difference::declined_now});
  REQUIRE(report.fees().size() == 1);
  CHECK(report.fees()[0].given_back_then == 5);
  CHECK(report.fees()[0].given_back_now == 0);
}

TEST_CASE("who pays a fee is a difference, and an employer that pays has less for others") {
  Ledger ledger(five);
  ledger.publish(R"({"name": "other-card", "categories": [{"name": "FOOD"}], "default_category": "FOOD"})");
  const auto employer = ledger.add_employer(100);
  const auto account = ledger.add_account("benefit-card", TenantId::standard, employer);
  const auto other = ledger.add_account("other-card", TenantId::standard, employer);
  ledger.load(account, "FOOD", 60);
  ledger.pay(account, 20, market);
  ledger.load(other, "FOOD", 40);  // here the employer has 35
  ledger.pay(other, 30, market);   // so that there is nothing to pay it from
  refund(ledger, ledger.last_authorization(), 30);
  ledger.pay(account, 35, market);  // lacks the fee; here that is not the wallet's to pay
  const auto [differences, report] = tried(ledger, by_employer);
  CHECK(differences == std::vector{Difference::fee, Difference::approved_now});
  CHECK(report.others() == 1);
  CHECK(report.operations(OperationKind::load, OperationFate::otherwise) == 1);
}

}  // namespace lastro::backtest::test
