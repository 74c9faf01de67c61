#include "engine/backtest/backtest.h"
#include "engine/programs/program_document.h"
#include "tests/contract_backtest/ledger.h"

/// Where the other world begins and ends, and whom it concerns.
namespace lastro::backtest::test {
namespace {

constexpr Mcc market = 5411;
constexpr Mcc bus = 4111;

/// Markets pay from MEAL, buses are not covered.
constexpr std::string_view strict = R"({"name": "benefit-card",
  "categories": [{"name": "FOOD"}, {"name": "MEAL"}, {"name": "CASH"}],
  "default_category": null, "mcc_rules": [{"mcc": "5411", "category": "MEAL"}]})";

struct Seen {
  std::vector<Sequence> changed;
  Report report{16};
};

Seen backtest_of(Ledger& ledger, Options options) {
  Seen seen;
  if (!options.program) options.program = compiled(strict);
  auto report =
      run(ledger.log(), options, {.on_changed = [&](const ChangedDecision& changed) -> Result<void> {
            seen.changed.push_back(changed.header.sequence);
            return {};
          }});
  if (!report) FAIL(report.error().message);
  seen.report = std::move(*report);
  return seen;
}

Error failure_of(Ledger& ledger, Options options, const Observers& observers = {}) {
  if (!options.program) options.program = compiled(strict);
  const auto report = run(ledger.log(), options, observers);
  REQUIRE_FALSE(report.has_value());
  return report.error();
}

struct Shop {
  Ledger ledger{programs::benefit_card_document()};
  AccountId account = ledger.add_account();

  Shop() {
    ledger.load(account, "FOOD", 1'000);
    ledger.load(account, "MEAL", 100);
    ledger.load(account, "CASH", 1'000);
  }
};

}  // namespace

TEST_CASE("differences are told by reason, category and merchant, with their amounts") {
  Shop shop;
  auto& ledger = shop.ledger;
  ledger.pay(shop.account, 60, market, "MERCADO A");     // FOOD; here MEAL
  ledger.pay(shop.account, 70, market, "MERCADO B");     // FOOD; here MEAL lacks 30
  ledger.pay(shop.account, 40, market, "MERCADO A");     // FOOD; here MEAL
  ledger.pay(shop.account, 500, bus, "ONIBUS");          // CASH; here not covered
  ledger.pay(shop.account, 9'000, market, "MERCADO B");  // no funds in either
  ledger.pay(shop.account, 9'000, bus, "ONIBUS");        // no funds; here not covered
  const auto last = ledger.state().last;
  const auto [changed, report] = backtest_of(ledger, {});
  CHECK(changed == std::vector<Sequence>{last - 5, last - 4, last - 3, last - 2, last});
  CHECK(report.decisions() == 6);
  CHECK(report.changed() == 5);
  REQUIRE(report.totals().size() == 1);
  CHECK(report.totals()[0].all ==
        Tally{.decisions = 6, .requested = 18'670, .approved_then = 670, .approved_now = 100});
  CHECK(report.totals()[0].changed ==
        Tally{.decisions = 5, .requested = 9'670, .approved_then = 670, .approved_now = 100});

  struct Row {
    Difference difference;
    domain::DeclineReason then, now;
    Tally tally;
  };
  using enum domain::DeclineReason;
  const Row reasons[] = {
      {Difference::category, none, none, {2, 100, 100, 100}},
      {Difference::declined_now, none, insufficient_funds, {1, 70, 70, 0}},
      {Difference::declined_now, none, purchase_not_covered, {1, 500, 500, 0}},
      {Difference::reason, insufficient_funds, purchase_not_covered, {1, 9'000, 0, 0}},
  };
  const auto by_reason = report.by_reason();
  REQUIRE(by_reason.size() == std::size(reasons));
  for (std::size_t i = 0; i < by_reason.size(); ++i) {
    CAPTURE(i);
    CHECK(by_reason[i].difference == reasons[i].difference);
    CHECK(by_reason[i].then == reasons[i].then);
    CHECK(by_reason[i].now == reasons[i].now);
    CHECK(by_reason[i].tally == reasons[i].tally);
  }
  const auto by_category = report.by_category();
  REQUIRE(by_category.size() == 3);
  CHECK(by_category[0].category.name() == "CASH");
  CHECK((by_category[0].decisions == 1 && by_category[0].paid_then == 500 && by_category[0].paid_now == 0));
  CHECK(by_category[1].category.name() == "FOOD");
  CHECK((by_category[1].decisions == 3 && by_category[1].paid_then == 170 && by_category[1].paid_now == 0));
  CHECK(by_category[2].category.name() == "MEAL");
  CHECK((by_category[2].decisions == 2 && by_category[2].paid_then == 0 && by_category[2].paid_now == 100));
  const auto merchants = report.merchants().top(10);
  REQUIRE(merchants.size() == 3);
  CHECK(merchants[0].name.view() == "ONIBUS");
  CHECK(merchants[0].changed == 500);
  CHECK(merchants[1].name.view() == "MERCADO A");
  CHECK(merchants[1].changed == 100);
  CHECK(merchants[2].name.view() == "MERCADO B");
}

TEST_CASE("the program is in force from the first event at --from on, and nothing is looked at beyond --to") {
  Shop shop;
  auto& ledger = shop.ledger;
  std::vector<Sequence> paid;
  std::vector<UnixMicros> at;
  for (int i = 0; i < 4; ++i) {
    ledger.now += second;
    ledger.pay(shop.account, 10, market);
    paid.push_back(ledger.state().last);
    at.push_back(ledger.now);
  }
  struct Row {
    Options options;
    std::size_t from, until;  // of paid
  };
  const Row rows[] = {
      {{}, 0, 4},
      {{.from = paid[1]}, 1, 4},
      {{.from = paid[1] + 1}, 2, 4},
      {{.to = paid[2]}, 0, 3},
      {{.from = paid[2], .to = paid[2]}, 2, 3},
      {{.to = paid[3] + 100}, 0, 4},
      {{.from_time = at[2]}, 2, 4},
      {{.from_time = at[2] + 1}, 3, 4},
      {{.to_time = at[2]}, 0, 2},
      {{.to_time = at[2] + 1}, 0, 3},
      {{.from = paid[1], .from_time = at[2]}, 2, 4},
  };
  for (const auto& row : rows) {
    CAPTURE(row.options.from, row.options.to, row.from, row.until);
    const auto seen = backtest_of(ledger, row.options);
    CHECK(seen.changed == std::vector<Sequence>(paid.begin() + static_cast<std::ptrdiff_t>(row.from),
                                                paid.begin() + static_cast<std::ptrdiff_t>(row.until)));
    CHECK(seen.report.decisions() == row.until - row.from);
  }
}

TEST_CASE("what was spent before --from is spent in both worlds") {
  Shop shop;
  auto& ledger = shop.ledger;
  ledger.pay(shop.account, 80, 5812);  // of 100 in MEAL
  const auto from = ledger.state().last + 1;
  ledger.pay(shop.account, 20, market);
  ledger.pay(shop.account, 1, market);
  const auto seen = backtest_of(ledger, {.from = from});
  REQUIRE(seen.report.by_reason().size() == 2);
  for (const auto& row : seen.report.by_reason()) {
    CAPTURE(difference_name(row.difference));
    CHECK(row.tally.requested == (row.difference == Difference::category ? 20 : 1));
  }
}

TEST_CASE("versions published later do not take over from the program that is tried") {
  Shop shop;
  auto& ledger = shop.ledger;
  ledger.publish(programs::benefit_card_document(), TenantId::ledger, ledger.now + 5 * second);
  ledger.pay(shop.account, 10, market);
  ledger.publish(programs::benefit_card_document());
  ledger.pay(shop.account, 10, market);
  ledger.now += 10 * second;
  ledger.pay(shop.account, 10, market);
  CHECK(backtest_of(ledger, {}).changed.size() == 3);
}

TEST_CASE("accounts of other programs are decided as they were, also where versions have moved") {
  Shop shop;
  auto& ledger = shop.ledger;
  constexpr std::string_view other = R"({"name": "other", "categories": [{"name": "ONLY"}],
    "default_category": "ONLY", "time_zone": "America/Sao_Paulo",
    "controls": [{"name": "daily", "by": "wallet", "per": "day", "amount": "1.00"}]})";
  ledger.publish(other, TenantId::standard);
  const auto account = ledger.add_account("other");
  ledger.load(account, "ONLY", 1'000);
  ledger.pay(account, 60, bus);
  ledger.pay(account, 60, bus);  // over the day's limit
  ledger.publish(other, TenantId::standard);
  ledger.pay(account, 30, bus);
  ledger.pay(shop.account, 10, market);
  const auto seen = backtest_of(ledger, {});
  CHECK(seen.changed == std::vector<Sequence>{ledger.state().last});
  CHECK(seen.report.others() == 3);
  const auto of_other = backtest_of(ledger, {.program = compiled(strict), .in_place_of = "other"});
  CHECK(of_other.report.decisions() == 3);
  CHECK(of_other.report.others() == 1);
}

TEST_CASE("a tenant is told of its own decisions alone") {
  Shop shop;
  auto& ledger = shop.ledger;
  constexpr TenantId second_tenant{2};
  const auto theirs = ledger.add_account("benefit-card", second_tenant);
  ledger.load(theirs, "FOOD", 100, second_tenant);
  ledger.pay(theirs, 10, market, "DELES", second_tenant);
  ledger.pay(shop.account, 10, market);
  const auto ours = backtest_of(ledger, {.tenant = TenantId::standard});
  CHECK(ours.report.decisions() == 1);
  CHECK(ours.changed == std::vector<Sequence>{ledger.state().last});
  CHECK(ours.report.operations(OperationKind::load, OperationFate::same) == 3);
  CHECK(backtest_of(ledger, {.tenant = second_tenant}).report.decisions() == 1);
  CHECK(backtest_of(ledger, {}).report.decisions() == 2);
}

TEST_CASE("accounts opened while the program is tried have its wallets") {
  Ledger ledger(programs::benefit_card_document());
  const auto account = ledger.add_account();
  ledger.load(account, "CASH", 100);
  ledger.load(account, "FOOD", 100);
  const auto seen =
      backtest_of(ledger, {.program = compiled(programs::pat_document()), .in_place_of = "benefit-card"});
  CHECK(seen.report.operations(OperationKind::load, OperationFate::otherwise) == 1);
  CHECK(seen.report.operations(OperationKind::load, OperationFate::same) == 1);
  // Opened before, it has those of its day.
  const auto later = backtest_of(ledger, {.program = compiled(programs::pat_document()),
                                          .in_place_of = "benefit-card",
                                          .from = account.sequence() + 1});
  CHECK(later.report.operations(OperationKind::load, OperationFate::same) == 2);
}

TEST_CASE("what is owed to the scheme, and what clients owe, is of the other world") {
  Shop shop;
  auto& ledger = shop.ledger;
  ledger.pay(shop.account, 500, bus);
  ledger.expect(domain::SettleScheme{.amount = Amount{400}});
  domain::AuthorizeBenefitTransaction advice;
  advice.account.id = shop.account;
  advice.amount = Amount{5'000};
  advice.merchant.mcc = market;
  advice.forced = true;
  ledger.expect(advice);  // takes FOOD, then the receivable; here MEAL, then the receivable
  const auto seen = backtest_of(ledger, {});
  CHECK(seen.report.operations(OperationKind::settlement, OperationFate::otherwise) == 1);
  CHECK(seen.changed.size() == 2);
}

TEST_CASE("what stood otherwise and is forgotten is told as such, and not guessed") {
  Shop shop;
  auto& ledger = shop.ledger;
  std::vector<AuthorizationId> bought;
  for (int i = 0; i < 4; ++i) {
    ledger.pay(shop.account, 10, bus);  // here not covered
    bought.push_back(ledger.last_authorization());
  }
  for (const auto id : bought) {
    domain::Refund refund;
    refund.authorization.id = id;
    refund.amount = Amount{10};
    ledger.expect(refund);
  }
  const auto known = backtest_of(ledger, {});
  CHECK(known.report.operations(OperationKind::refund, OperationFate::skipped) == 4);
  const auto forgetful = backtest_of(ledger, {.divergences_max = 1});
  CHECK(forgetful.report.operations(OperationKind::refund, OperationFate::skipped) == 1);
  CHECK(forgetful.report.operations(OperationKind::refund, OperationFate::forgotten) == 3);
}

TEST_CASE("a program that nothing in the log is called is refused by name, as is an empty log") {
  Shop shop;
  const auto error = failure_of(shop.ledger, {.program = compiled(programs::pat_document())});
  CHECK(error.code == ErrorCode::not_found);
  CHECK(error.message.find("no program pat is in force") != std::string::npos);
  CHECK(error.message.find("there are: benefit-card") != std::string::npos);
  CHECK(failure_of(shop.ledger, {.in_place_of = "nothing"}).code == ErrorCode::not_found);
  // It is published by the second event at the earliest.
  CHECK(failure_of(shop.ledger, {.to = 2}).code == ErrorCode::not_found);

  log::MemoryLog empty;
  const auto report = run(empty, {.program = compiled(strict)});
  REQUIRE_FALSE(report.has_value());
  CHECK(report.error().message.find("there are none") != std::string::npos);
}

TEST_CASE("where nothing was decided from --from on, nothing changes") {
  Shop shop;
  shop.ledger.pay(shop.account, 10, bus);
  const auto end = shop.ledger.state().last;
  for (const auto& options :
       {Options{.from = end + 1}, Options{.from = 1'000}, Options{.from_time = shop.ledger.now + second}}) {
    const auto seen = backtest_of(shop.ledger, options);
    CHECK(seen.report.decisions() == 0);
    CHECK(seen.report.from == end + 1);
    CHECK(seen.report.to == end);
  }
  Ledger fresh(programs::benefit_card_document());
  CHECK(backtest_of(fresh, {}).report.decisions() == 0);
}

TEST_CASE("a backtest ends where its observers say so") {
  Shop shop;
  auto& ledger = shop.ledger;
  ledger.pay(shop.account, 10, bus);
  const Observers full{
      .on_changed = [](const ChangedDecision&) -> Result<void> { return fail(ErrorCode::io, "no room"); }};
  CHECK(failure_of(ledger, {}, full).message == "no room");
  static_cast<void>(ledger.log());
  ledger.pay(shop.account, 10, bus);
  int frames = 0;
  const Observers cancelled{.on_progress = [&](Sequence) {
    ++frames;
    return false;
  }};
  CHECK(failure_of(ledger, {}, cancelled).code == ErrorCode::unavailable);
  CHECK(frames == 1);
}

}  // namespace lastro::backtest::test
