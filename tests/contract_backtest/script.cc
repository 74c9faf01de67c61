#include "tests/contract_backtest/script.h"

#include <algorithm>
#include <array>

#include "engine/domain/authorizations/operations.h"

namespace lastro::backtest::test {
namespace {

constexpr std::size_t accounts = 6;
constexpr std::size_t accounts_of_other = 2;
constexpr std::size_t accounts_of_house = 2;
constexpr std::array<std::string_view, 3> wallets{"FOOD", "MEAL", "CASH"};
constexpr std::string_view other_program = R"({"name": "other-card",
  "categories": [{"name": "FOOD", "fallback": "CASH"}, {"name": "MEAL"}, {"name": "CASH"}],
  "default_category": "CASH", "partial_approval": true,
  "fees": [{"name": "any", "on": "purchase", "paid_by": "employer", "amount": "0.02"}]})";

domain::MerchantData merchant_in(const Step& step) {
  domain::MerchantData merchant;
  merchant.mcc = step.mcc;
  merchant.merchant = domain::MerchantText{step.merchant};
  return merchant;
}

domain::AuthorizeBenefitTransaction purchase_in(const Step& step, AccountId account) {
  domain::AuthorizeBenefitTransaction body;
  body.account.id = account;
  body.amount = Amount{step.amount};
  body.merchant = merchant_in(step);
  body.partial = step.partial;
  body.forced = step.forced;
  return body;
}

template <class Body>
Body on(AuthorizationId id, std::int64_t amount) {
  Body body;
  body.authorization.id = id;
  body.amount = Amount{amount};
  return body;
}

domain::CommandBody operation_in(const Step& step, AuthorizationId id, std::int64_t amount) {
  switch (step.kind) {
    case Step::Kind::increment:
      return on<domain::IncrementAuthorization>(id, amount);
    case Step::Kind::reversal:
      return on<domain::ReverseAuthorization>(id, amount);
    case Step::Kind::refund:
      return on<domain::Refund>(id, amount);
    default:
      break;
  }
  auto capture = on<domain::CaptureAuthorization>(id, amount);
  capture.final = step.final;
  capture.forced = step.kind == Step::Kind::presentment;
  return capture;
}

/// As docs/backtest.md says of callers: all that was there is all that is here.
bool took_all(const domain::EventBody& body) {
  const auto* after = domain::after_of(body);
  if (after == nullptr) return false;
  if (std::holds_alternative<domain::RefundPosted>(body)) return total_refundable(after->parts).minor == 0;
  if (const auto* reversed = std::get_if<domain::AuthorizationReversed>(&body))
    return reversed->posted ? after->status == domain::AuthorizationStatus::reversed
                            : total_open(after->parts).minor == 0;
  const auto* captured = std::get_if<domain::AuthorizationCaptured>(&body);
  if (captured == nullptr) return false;
  const auto over = total_of(after->parts, [](const auto& part) { return part.over; });
  return over.minor == 0 && total_open(after->parts).minor == 0 &&
         (!captured->final || total_released(after->parts).minor == 0);
}

}  // namespace

std::vector<Step> random_script(std::uint64_t seed, std::size_t steps) {
  using enum Step::Kind;
  constexpr std::array<Mcc, 6> mccs{5411, 5411, 5812, 5814, 4111, 5921};
  constexpr std::array<std::string_view, 4> merchants{"MERCADO", "BAR DO ZE", "IFOOD *PIZZA", "UBER TRIP"};
  constexpr std::array operations{increment, capture, capture, presentment, reversal, refund, refund};
  testing::SeededRandom random(seed);
  std::vector<Step> script;
  std::size_t purchases = 0;
  while (script.size() < steps) {
    Step step{.wait_s = static_cast<std::int64_t>(random.below(3'000)),
              .amount = 1 + static_cast<std::int64_t>(random.below(90))};
    if (random.one_in(25)) {
      step.kind = sweep;
    } else if (random.one_in(8)) {
      step.kind = load;
      step.account = random.below(accounts);
      step.category = wallets.at(random.below(wallets.size()));
    } else if (random.one_in(10)) {
      step.kind = inquiry;
      step.account = random.below(accounts);
      step.mcc = mccs.at(random.below(mccs.size()));
    } else if (purchases == 0 || random.one_in(2)) {
      step.account = random.below(accounts);
      step.mcc = mccs.at(random.below(mccs.size()));
      step.merchant = merchants.at(random.below(merchants.size()));
      step.partial = random.one_in(2);
      step.forced = random.one_in(15);
      ++purchases;
    } else {
      step.kind = operations.at(random.below(operations.size()));
      // Recent ones mostly, of which something may be held still.
      step.purchase = random.one_in(4) ? random.below(purchases)
                                       : purchases - 1 - random.below(std::min<std::size_t>(purchases, 5));
      step.final = random.one_in(3);
      const bool may_be_all = step.kind == capture || step.kind == reversal;
      if (may_be_all && random.one_in(2)) step.amount = 0;
    }
    script.push_back(step);
  }
  return script;
}

std::string outcome_text(const Outcome& outcome) {
  if (!outcome.approved()) return std::string(domain::decline_codes(outcome.reason).name);
  std::string text;
  for (const auto& part : *outcome.paid)
    text += std::string(part.category.name()) + " " + std::to_string(part.amount.minor) + " ";
  if (!outcome.fee) return text;
  const auto payer = outcome.fee.employer ? "employer" : std::string(outcome.fee.category.name());
  return text + "fee " + payer + " " + std::to_string(outcome.fee.amount.minor);
}

std::vector<AccountId> script_accounts(Ledger& ledger, std::string_view program) {
  ledger.publish(other_program);
  const auto employer = ledger.add_employer(2'600);
  std::vector<AccountId> all;
  for (std::size_t i = 0; i < accounts; ++i) {
    all.push_back(ledger.add_account(i < accounts - accounts_of_other ? program : "other-card",
                                     TenantId::standard, i < accounts_of_house ? EmployerId{} : employer));
    for (const auto& wallet : wallets) ledger.load(all.back(), wallet, 200);
  }
  return all;
}

Told tell(Ledger& ledger, const std::vector<AccountId>& accounts, const std::vector<Step>& script,
          const Told* other) {
  Told told;
  for (std::size_t i = 0; i < script.size(); ++i) {
    const auto& step = script[i];
    ledger.now += step.wait_s * second;
    told.took_all.push_back(false);
    if (step.kind == Step::Kind::sweep) {
      ledger.sweep();
    } else if (step.kind == Step::Kind::load) {
      ledger.load(accounts.at(step.account), step.category, step.amount);
    } else if (step.kind == Step::Kind::inquiry) {
      domain::InquireAccount body{.kind = domain::InquiryKind::balance};
      body.account.id = accounts.at(step.account);
      body.merchant = merchant_in(step);
      ledger.expect(body);
    } else if (step.kind == Step::Kind::purchase) {
      const auto& event = ledger.expect(purchase_in(step, accounts.at(step.account)),
                                        {.high = 5, .low = told.purchases.size() + 1});
      const auto outcome = outcome_of(event.body);
      REQUIRE(outcome.has_value());
      told.purchases.push_back({.id = ledger.last_authorization(),
                                .outcome = outcome_text(*outcome),
                                .approved = outcome->approved(),
                                .of_other = step.account >= accounts.size() - accounts_of_other});
    } else {
      const auto& target = told.purchases.at(step.purchase);
      if (other != nullptr && other->purchases.at(step.purchase).approved && !target.approved) continue;
      auto amount = step.amount;
      if (other != nullptr && other->took_all.at(i)) {
        const auto left = total_refundable(ledger.parts(target.id)).minor;
        if (step.kind != Step::Kind::refund) amount = 0;
        if (step.kind == Step::Kind::refund && left > 0) amount = left;
      }
      const auto* event = ledger.run(operation_in(step, target.id, amount));
      if (event != nullptr) told.took_all.back() = took_all(event->body);
    }
  }
  return told;
}

}  // namespace lastro::backtest::test
