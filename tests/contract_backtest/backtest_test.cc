#include "engine/backtest/backtest.h"

#include "engine/domain/authorizations/operations.h"
#include "tests/contract_backtest/ledger.h"

/// What becomes of operations in the other world, each worked out by hand.
namespace lastro::backtest::test {
namespace {

constexpr std::string_view recorded = R"({"name": "benefit-card",
  "categories": [{"name": "FOOD"}, {"name": "CASH"}], "default_category": "FOOD",
  "holds": {"expires_after_seconds": 1000}})";
/// Buses pay from CASH.
constexpr std::string_view other = R"({"name": "benefit-card",
  "categories": [{"name": "FOOD"}, {"name": "CASH"}], "default_category": "FOOD",
  "mcc_rules": [{"mcc": "4111", "category": "CASH"}], "holds": {"expires_after_seconds": 1000}})";
/// They are not covered at all.
constexpr std::string_view refusing = R"({"name": "benefit-card",
  "categories": [{"name": "FOOD"}, {"name": "CASH"}], "default_category": null,
  "mcc_rules": [{"mcc": "5411", "category": "FOOD"}], "holds": {"expires_after_seconds": 1000}})";

constexpr Mcc bus = 4111;
constexpr Mcc market = 5411;

/// One account with 100 in FOOD and in CASH.
class Story {
 public:
  Story() : account_(ledger_.add_account()) {
    ledger_.load(account_, "FOOD", 100);
    ledger_.load(account_, "CASH", 100);
  }

  AuthorizationId hold(std::int64_t minor, Mcc mcc, std::int64_t seconds = 0) {
    domain::AuthorizeBenefitTransaction body;
    body.account.id = account_;
    body.amount = Amount{minor};
    body.merchant.mcc = mcc;
    body.capture = domain::CaptureMode::later;
    body.expires_in_seconds = seconds;
    ledger_.expect(body);
    return ledger_.last_authorization();
  }
  AuthorizationId pay(std::int64_t minor, Mcc mcc) {
    ledger_.pay(account_, minor, mcc);
    return ledger_.last_authorization();
  }
  template <class Body>
  void on(AuthorizationId id, std::int64_t minor = 0, Body body = {}) {
    body.authorization.id = id;
    body.amount = Amount{minor};
    ledger_.expect(body);
  }
  void present(AuthorizationId id, std::int64_t minor) {
    domain::CaptureAuthorization body;
    body.forced = true;
    on(id, minor, body);
  }
  void wait(std::int64_t seconds) { ledger_.now += seconds * second; }

  Report tried(std::string_view document) {
    changed_.clear();
    auto report = run(ledger_.log(), {.program = compiled(document)},
                      {.on_changed = [this](const ChangedDecision& changed) -> Result<void> {
                        changed_.push_back(std::string(difference_name(changed.difference)) + " " +
                                           std::to_string(changed.purchase.amount.minor));
                        return {};
                      }});
    if (!report) FAIL(report.error().message);
    return std::move(*report);
  }
  [[nodiscard]] const std::vector<std::string>& changed() const { return changed_; }

 private:
  Ledger ledger_{recorded};
  AccountId account_;
  std::vector<std::string> changed_;
};

std::uint64_t fates(const Report& report, OperationKind kind, OperationFate fate) {
  return report.operations(kind, fate);
}

using Changes = std::vector<std::string>;

}  // namespace

TEST_CASE("operations on what the other world declined are skipped, and what they would have moved is not") {
  Story story;
  const auto held = story.hold(60, bus);
  story.on<domain::IncrementAuthorization>(held, 10);
  story.on<domain::CaptureAuthorization>(held, 30);
  story.on<domain::ReverseAuthorization>(held);
  const auto paid = story.pay(20, bus);
  story.on<domain::Refund>(paid, 5);
  story.on<domain::ReverseAuthorization>(paid);
  story.present(paid, 7);
  story.pay(100, market);  // FOOD has but 63 left; here all of it
  const auto report = story.tried(refusing);
  CHECK(story.changed() == Changes{"declined_now 60", "declined_now 20", "approved_now 100"});
  CHECK(fates(report, OperationKind::increment, OperationFate::skipped) == 1);
  CHECK(fates(report, OperationKind::capture, OperationFate::skipped) == 1);
  CHECK(fates(report, OperationKind::reversal, OperationFate::skipped) == 2);
  CHECK(fates(report, OperationKind::refund, OperationFate::skipped) == 1);
  CHECK(fates(report, OperationKind::presentment, OperationFate::skipped) == 1);
}

TEST_CASE("operations on what another wallet paid move that wallet") {
  Story story;
  const auto held = story.hold(60, bus);
  story.on<domain::CaptureAuthorization>(held, 30);
  story.on<domain::ReverseAuthorization>(held);  // the other 30
  story.on<domain::Refund>(held, 10);            // CASH here: 80 of 100
  const auto report = story.tried(other);
  CHECK(story.changed() == Changes{"category 60"});
  CHECK(fates(report, OperationKind::capture, OperationFate::otherwise) == 1);
  CHECK(fates(report, OperationKind::reversal, OperationFate::otherwise) == 1);
  CHECK(fates(report, OperationKind::refund, OperationFate::otherwise) == 1);
  story.pay(81, bus);  // FOOD has but 80: declined in either
  story.pay(80, bus);
  story.pay(100, market);  // FOOD is empty; here untouched
  story.tried(other);
  CHECK(story.changed() == Changes{"category 60", "category 80", "approved_now 100"});
}

TEST_CASE("what the ledger declined is operated on in the other world as callers tried to") {
  Story story;
  story.pay(80, market);
  const auto declined = story.hold(60, bus);  // 20 left in FOOD
  story.pay(90, bus);                         // declined; here CASH has 40 left
  const auto report = story.tried(other);
  CHECK(story.changed() == Changes{"approved_now 60"});
  // Nobody said when it captures, so it is captured as the program says: at once.
  story.on<domain::Refund>(declined, 60);
  story.pay(95, bus);
  story.tried(other);
  CHECK(story.changed() == Changes{"approved_now 60", "approved_now 95"});
}

TEST_CASE("holds of the other world expire at their own time") {
  constexpr std::string_view shorter = R"({"name": "benefit-card",
    "categories": [{"name": "FOOD"}, {"name": "CASH"}], "default_category": "FOOD",
    "holds": {"expires_after_seconds": 100}})";
  Story story;
  const auto programmed = story.hold(60, market);      // as the program says: 1000 s; here 100
  const auto asked_for = story.hold(30, market, 500);  // as the caller says, in either
  story.wait(100);
  story.pay(70, market);  // 10 left in FOOD; here 70
  story.on<domain::CaptureAuthorization>(programmed);
  story.on<domain::CaptureAuthorization>(asked_for);
  story.wait(2'000);
  const auto report = story.tried(shorter);
  CHECK(story.changed() == Changes{"approved_now 70"});
  CHECK(fates(report, OperationKind::capture, OperationFate::otherwise) == 1);
  CHECK(fates(report, OperationKind::capture, OperationFate::same) == 1);
}

TEST_CASE("a presentment that came late comes late in the other world, linked to its own original") {
  Story story;
  const auto held = story.hold(60, bus);
  story.on<domain::ReverseAuthorization>(held);
  story.present(held, 90);  // FOOD; here CASH
  story.pay(50, market);    // 10 left in FOOD; here 100
  story.on<domain::Refund>(held, 90);
  story.pay(100, bus);
  const auto report = story.tried(other);
  CHECK(story.changed() == Changes{"category 60", "approved_now 50", "category 100"});
  CHECK(fates(report, OperationKind::presentment, OperationFate::otherwise) == 1);
  CHECK(fates(report, OperationKind::refund, OperationFate::otherwise) == 1);
}

TEST_CASE("captures and refunds of all there was are of all there is") {
  constexpr std::string_view limited = R"({"name": "benefit-card",
    "categories": [{"name": "FOOD"}, {"name": "CASH"}], "default_category": "FOOD",
    "partial_approval": true, "time_zone": "America/Sao_Paulo", "holds": {"expires_after_seconds": 1000},
    "controls": [{"name": "each", "by": "wallet", "per": "transaction", "amount": "0.40"}]})";
  Ledger ledger(recorded);
  const auto account = ledger.add_account();
  ledger.load(account, "FOOD", 100);
  domain::AuthorizeBenefitTransaction body;
  body.account.id = account;
  body.amount = Amount{60};
  body.merchant.mcc = market;
  body.partial = true;
  body.capture = domain::CaptureMode::later;
  ledger.expect(body);  // 60; here 40
  const auto id = ledger.last_authorization();
  const auto on = [&](auto command, std::int64_t minor) {
    command.authorization.id = id;
    command.amount = Amount{minor};
    ledger.expect(command);
  };
  on(domain::CaptureAuthorization{}, 60);
  on(domain::Refund{}, 60);
  Report report = run(ledger.log(), {.program = compiled(limited)}).value();
  CHECK(report.changed() == 1);
  CHECK(report.by_reason().front().difference == Difference::amount);
  CHECK(fates(report, OperationKind::capture, OperationFate::otherwise) == 1);
  CHECK(fates(report, OperationKind::refund, OperationFate::otherwise) == 1);
  // 100 are there again, in either.
  body.amount = Amount{100};
  body.partial = false;
  ledger.expect(body);
  report = run(ledger.log(), {.program = compiled(recorded), .from = ledger.state().last}).value();
  CHECK(report.changed() == 0);
}

}  // namespace lastro::backtest::test
