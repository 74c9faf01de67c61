#include "tests/unit_domain/desk.h"

namespace lastro::domain {
namespace {

SettleScheme settlement(std::int64_t minor, Currency currency = Currency::brl) {
  return {.amount = Amount{minor}, .currency = currency};
}

}  // namespace

TEST_CASE("a settlement clears what is owed to the scheme, in parts, and no more") {
  Desk desk;
  const auto account = desk.add_account();
  CHECK(desk.expect_rejection(settlement(1)).kind == RejectionKind::unprocessable);
  desk.load(account, "FOOD", 100);
  desk.spend(account, 80, 5411);
  const auto& part = desk.expect<SettlementPosted>(settlement(30));
  CHECK(part.balance_after == Amount{50});
  const auto payable = desk.state.ledger.shared(ours, AccountClass::scheme_payable, Currency::brl);
  const auto bank = desk.state.ledger.shared(ours, AccountClass::bank, Currency::brl);
  CHECK(desk.state.ledger.posted(*payable) == Amount{50});
  CHECK(desk.state.ledger.posted(*bank) == Amount{-30});
  CHECK(desk.expect_rejection(settlement(51)).kind == RejectionKind::unprocessable);
  CHECK(desk.expect<SettlementPosted>(settlement(50)).balance_after == Amount{0});
  CHECK(desk.expect_rejection(settlement(1)).kind == RejectionKind::unprocessable);
}

TEST_CASE("what is only held, or another tenant's, or of another currency, is not owed") {
  Desk desk;
  const auto account = desk.add_account();
  desk.load(account, "FOOD", 100);
  auto later = purchase(account, 60, 5411);
  later.capture = CaptureMode::later;
  desk.expect<AuthorizationHeld>(later);
  CHECK(desk.expect_rejection(settlement(1)).kind == RejectionKind::unprocessable);
  desk.spend(account, 40, 5411);
  CHECK(desk.expect_rejection(settlement(40), context_of(others)).kind == RejectionKind::unprocessable);
  CHECK(desk.expect_rejection(settlement(40, Currency::usd)).kind == RejectionKind::unprocessable);
}

TEST_CASE("a balance inquiry tells every wallet, and an account check whether it would pay") {
  Desk desk;
  const auto account = desk.add_account();
  const auto card = desk.add_card(account);
  desk.load(account, "FOOD", 100);
  auto later = purchase(account, 60, 5411);
  later.capture = CaptureMode::later;
  desk.expect<AuthorizationHeld>(later);
  InquireAccount inquiry{.kind = InquiryKind::balance, .account = by(account)};
  const auto& told = desk.expect<AccountInquired>(inquiry);
  CHECK(told.reason == DeclineReason::none);
  REQUIRE(told.balances.size() == 3);
  CHECK(told.balances[0].balance_after == Amount{40});
  CHECK(told.balances[0].held_after == Amount{60});
  inquiry = {.kind = InquiryKind::account_check, .card = by(card)};
  const auto& checked = desk.expect<AccountInquired>(inquiry);
  CHECK(checked.reason == DeclineReason::none);
  CHECK(checked.account.id == account);
  CHECK(checked.balances.empty());
  inquiry.currency = Currency::usd;
  CHECK(desk.expect<AccountInquired>(inquiry).reason == DeclineReason::currency_mismatch);
  desk.expect<CardStatusChanged>(ChangeCardStatus{.card = by(card), .status = Status::lost, .reason = {}});
  CHECK(desk.expect<AccountInquired>(inquiry).reason == DeclineReason::card_lost);
  inquiry.card = by(CardId::of(0, 9'999));
  CHECK(desk.expect<AccountInquired>(inquiry).reason == DeclineReason::card_unknown);
  CHECK(desk.expect<AccountInquired>(inquiry, context_of(ours, alias(3)), true).reason ==
        DeclineReason::deadline_passed);
  inquiry = {.kind = InquiryKind::balance, .account = by(AccountId::of(0, 9'999))};
  CHECK(desk.expect<AccountInquired>(inquiry).reason == DeclineReason::account_unknown);
}

}  // namespace lastro::domain
