#include "engine/backtest/judge.h"
#include "engine/domain/invariants.h"
#include "tests/contract_backtest/ledger.h"

/// Programs in parts, wherever in them the other world begins, and what purchases carry beside their amount.
namespace lastro::backtest::test {
namespace {

constexpr Mcc market = 5411;
constexpr domain::ExpiryMonth expiry = 12 * 2030;

/// Of more than one event; the merchants in it pay from that category, all else from FOOD.
std::string large(std::string_view name, std::string_view category) {
  std::string rules;
  for (char a = 'A'; a <= 'Z'; ++a) {
    for (char b = 'A'; b <= 'Z'; ++b) {
      for (const auto* last : {"A", "B"})
        rules += R"({"match": "exact", "name": ")" + std::string{a, b} + last + R"( LOJAS", "category": ")" +
                 std::string(category) + R"("},)";
    }
  }
  rules.pop_back();
  return R"({"name": ")" + std::string(name) +
         R"(", "categories": [{"name": "FOOD"}, {"name": "CASH"}], "default_category": "FOOD", "merchant_rules": [)" +
         rules + "]}";
}

domain::AuthorizeBenefitTransaction by_card(CardId card, domain::ExpiryMonth told) {
  domain::AuthorizeBenefitTransaction body;
  body.card.id = card;
  body.card_expires = told;
  body.amount = Amount{10};
  body.merchant.mcc = market;
  body.merchant.merchant = domain::MerchantText{"ABA LOJAS"};
  body.conversion = {.amount = Amount{2}, .currency = Currency::usd, .rate = {}};
  body.likeness = {.high = 3, .low = 9};
  return body;
}

Result<Report> tried(Ledger& ledger, const Options& options, std::vector<Sequence>& changed) {
  return run(ledger.log(), options, {.on_changed = [&](const ChangedDecision& each) -> Result<void> {
               changed.push_back(each.header.sequence);
               return {};
             }});
}

}  // namespace

TEST_CASE("a program in parts is tried from any event on, also amid the parts of another") {
  Ledger ledger(large("benefit-card", "FOOD"));
  const auto account = ledger.add_account();
  ledger.load(account, "FOOD", 1'000);
  ledger.load(account, "CASH", 1'000);
  const auto before = ledger.state().last;
  ledger.publish(large("other-card", "FOOD"));
  ledger.publish(large("benefit-card", "FOOD"));
  const auto after = ledger.state().last;
  REQUIRE(after - before > 4);
  ledger.pay(account, 10, market, "ABA LOJAS");
  ledger.pay(account, 10, market, "PADARIA");
  const auto candidate = compiled(large("a-name-that-is-a-good-bit-longer", "CASH"));
  REQUIRE(needs_parts(*candidate));
  for (auto from = before; from <= after + 1; ++from) {
    CAPTURE(before, from, after);
    std::vector<Sequence> changed;
    const auto report =
        tried(ledger, {.program = candidate, .in_place_of = "benefit-card", .from = from}, changed);
    REQUIRE(report.has_value());
    CHECK(report->from == from);
    CHECK(changed == std::vector<Sequence>{after + 1});
  }
}

TEST_CASE(
    "what a card tells of itself, conversions and reversals before their original are the same in both") {
  Ledger ledger(large("benefit-card", "FOOD"));
  const auto account = ledger.add_account();
  ledger.load(account, "FOOD", 100);
  ledger.load(account, "CASH", 15);
  ledger.expect(domain::IssueCard{.account = {.id = account, .alias = {}},
                                  .token = {.high = 1, .low = 1},
                                  .last_four = {'1', '2', '3', '4'},
                                  .expires = expiry});
  const auto card = CardId::of(0, ledger.state().last);
  const auto& refused = ledger.expect(by_card(card, expiry - 1));
  REQUIRE(std::get<domain::AuthorizationDeclined>(refused.body).reason ==
          domain::DeclineReason::expiry_mismatch);
  auto late = by_card(card, expiry);
  late.reversed_before = true;
  const auto& reversed = ledger.expect(late);
  REQUIRE(std::get<domain::AuthorizationDeclined>(reversed.body).reason ==
          domain::DeclineReason::reversed_before);
  ledger.expect(by_card(card, expiry));  // FOOD; here CASH
  const auto first = ledger.state().last;
  ledger.expect(by_card(card, expiry));  // FOOD; here CASH lacks 5
  std::vector<Sequence> changed;
  const auto report = tried(ledger, {.program = compiled(large("benefit-card", "CASH"))}, changed);
  REQUIRE(report.has_value());
  CHECK(report->decisions() == 4);
  CHECK(changed == std::vector<Sequence>{first, first + 1});
}

}  // namespace lastro::backtest::test
