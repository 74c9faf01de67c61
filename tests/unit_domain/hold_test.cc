#include <limits>
#include <string>
#include <vector>

#include "engine/domain/authorizations/hold_table.h"
#include "tests/unit_domain/desk.h"

namespace lastro::domain {
namespace {

constexpr auto highest = std::numeric_limits<std::int64_t>::max();

AuthorizeBenefitTransaction later(AccountId account, std::int64_t minor, std::int64_t seconds = 0) {
  auto body = purchase(account, minor, 5411);
  body.capture = CaptureMode::later;
  body.expires_in_seconds = seconds;
  return body;
}

template <class Command>
Command on(AuthorizationId id, std::int64_t minor = 0) {
  Command command;
  command.authorization = by(id);
  command.amount = Amount{minor};
  return command;
}

DeclineReason reason_of(const Decision& decision) {
  const auto* declined = declined_operation_of(decision.events().back().body);
  return declined == nullptr ? DeclineReason::none : declined->reason;
}

std::int64_t held(const Desk& desk, AccountId id, std::string_view name) {
  const auto* account = find_account(desk.state, ours, by(id));
  return desk.state.ledger.held(*find_wallet(desk.state, *account, category(name))).minor;
}

}  // namespace

TEST_CASE("a hold sets funds aside, tells until when, and moves no money") {
  Desk desk;
  const auto account = desk.add_account();
  desk.load(account, "FOOD", 100);
  const auto begins = desk.now;
  const auto& event = desk.expect<AuthorizationHeld>(later(account, 60, 90));
  CHECK(event.expires_at == begins + 90'000'000);
  REQUIRE(event.allocations.size() == 1);
  CHECK(event.allocations[0].balance_after == Amount{40});
  CHECK(event.allocations[0].held_after == Amount{60});
  CHECK(desk.balance(account, "FOOD") == 40);
  CHECK(held(desk, account, "FOOD") == 60);
  CHECK(desk.state.holds.size() == 1);
  // What is set aside is not there for another, nor for a purchase.
  CHECK(std::holds_alternative<AuthorizationDeclined>(desk.run(later(account, 41)).events().back().body));
  desk.spend(account, 40, 5411);
}

TEST_CASE("a hold stands to the last microsecond of its time and not in the next") {
  Desk desk;
  const auto account = desk.add_account();
  desk.load(account, "FOOD", 100);
  const auto expires_at = desk.expect<AuthorizationHeld>(later(account, 60, 1)).expires_at;
  const auto id = desk.last_id<AuthorizationId>();
  desk.now = expires_at - 1;
  CHECK_FALSE(desk.state.holds.due(desk.now).has_value());
  CHECK(desk.expect_rejection(ExpireAuthorization{.authorization = id}).kind == RejectionKind::conflict);
  desk.now = expires_at;
  CHECK(desk.state.holds.due(desk.now) == id);
  const auto& expired = desk.expect<AuthorizationExpired>(ExpireAuthorization{.authorization = id});
  CHECK(expired.amount == Amount{60});
  CHECK(expired.after.status == AuthorizationStatus::expired);
  CHECK(desk.balance(account, "FOOD") == 100);
  CHECK(desk.expect_rejection(ExpireAuthorization{.authorization = id}).kind == RejectionKind::not_found);
}

TEST_CASE("holds come due in the order of their deadlines, whatever ended between them") {
  Desk desk;
  const auto account = desk.add_account();
  desk.load(account, "FOOD", 10'000);
  std::vector<AuthorizationId> ids;
  // Deadlines of 1 to 3000 seconds in an order of their own, more than the heap keeps dead ones of.
  for (std::int64_t i = 0; i < 3'000; ++i) {
    desk.expect<AuthorizationHeld>(later(account, 1, 10'000 + (i * 1'009) % 3'000));
    ids.push_back(desk.last_id<AuthorizationId>());
  }
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (i % 3 != 0) desk.run(on<ReverseAuthorization>(ids[i]));
  }
  CHECK(desk.state.holds.size() == 1'000);
  desk.now += std::int64_t{20'000} * 1'000'000;
  UnixMicros before = 0;
  while (const auto due = desk.state.holds.due(desk.now)) {
    const auto at = desk.state.holds.find(*due)->expires_at;
    CHECK(at >= before);
    before = at;
    desk.run(ExpireAuthorization{.authorization = *due});
  }
  CHECK(desk.state.holds.size() == 0);
  CHECK_FALSE(desk.state.holds.earliest().has_value());
  CHECK(desk.balance(account, "FOOD") == 10'000);
}

TEST_CASE("an account's due holds are found among its own, whoever else has some") {
  Desk desk;
  const auto one = desk.add_account();
  const auto other = desk.add_account();
  desk.load(one, "FOOD", 100);
  desk.load(other, "FOOD", 100);
  desk.expect<AuthorizationHeld>(later(one, 10, 5));
  desk.expect<AuthorizationHeld>(later(one, 10, 100));
  desk.expect<AuthorizationHeld>(later(other, 10, 100));
  const auto first = [&](AccountId id) { return find_account(desk.state, ours, by(id))->first_hold; };
  desk.now += std::int64_t{50} * 1'000'000;
  CHECK(desk.state.holds.due_in(first(one), desk.now).has_value());
  CHECK_FALSE(desk.state.holds.due_in(first(other), desk.now).has_value());
}

TEST_CASE("captures in parts take no more than was held, and a refused one leaves the hold as it was") {
  Desk desk;
  const auto account = desk.add_account();
  desk.load(account, "FOOD", 300);
  desk.expect<AuthorizationHeld>(later(account, 100));
  const auto id = desk.last_id<AuthorizationId>();
  CHECK(reason_of(desk.run(on<CaptureAuthorization>(id, 70))) == DeclineReason::none);
  CHECK(reason_of(desk.run(on<CaptureAuthorization>(id, 31))) == DeclineReason::capture_exceeds_authorized);
  CHECK(reason_of(desk.run(on<CaptureAuthorization>(id, highest))) ==
        DeclineReason::capture_exceeds_authorized);
  CHECK(held(desk, account, "FOOD") == 30);
  CHECK(reason_of(desk.run(on<IncrementAuthorization>(id, 5))) == DeclineReason::none);
  const auto& last = desk.expect<AuthorizationCaptured>(on<CaptureAuthorization>(id, 35));
  CHECK(last.after.number == 3);
  CHECK(last.after.status == AuthorizationStatus::captured);
  CHECK(desk.state.holds.size() == 0);
  CHECK(desk.balance(account, "FOOD") == 195);
}

TEST_CASE("an increment beyond the funds, or at int64's edge, is declined") {
  Desk desk;
  const auto account = desk.add_account();
  desk.load(account, "FOOD", highest);
  desk.expect<AuthorizationHeld>(later(account, 100));
  const auto id = desk.last_id<AuthorizationId>();
  CHECK(reason_of(desk.run(on<IncrementAuthorization>(id, highest))) == DeclineReason::amount_out_of_range);
  CHECK(reason_of(desk.run(on<IncrementAuthorization>(id, highest - 99))) ==
        DeclineReason::amount_out_of_range);
  CHECK(reason_of(desk.run(on<IncrementAuthorization>(id, highest - 100))) == DeclineReason::none);
  CHECK(reason_of(desk.run(on<ReverseAuthorization>(id, highest - 100))) == DeclineReason::none);
  // Authorized and released again: the sum over time is what int64 must hold.
  CHECK(reason_of(desk.run(on<IncrementAuthorization>(id, 1))) == DeclineReason::amount_out_of_range);
  CHECK(reason_of(desk.run(on<CaptureAuthorization>(id))) == DeclineReason::none);
  CHECK(desk.balance(account, "FOOD") == highest - 100);
}

TEST_CASE("an increment asks of card and holder what the authorization did, and of its currency") {
  Desk desk;
  const auto account = desk.add_account();
  desk.load(account, "FOOD", 100);
  desk.expect<AuthorizationHeld>(later(account, 10));
  auto command = on<IncrementAuthorization>(desk.last_id<AuthorizationId>(), 1);
  command.currency = Currency::usd;
  CHECK(reason_of(desk.run(command)) == DeclineReason::currency_mismatch);
  desk.expect<AccountStatusChanged>(
      ChangeAccountStatus{.account = by(account), .status = Status::blocked, .reason = {}});
  CHECK(reason_of(desk.run(command)) == DeclineReason::account_blocked);
  CHECK(reason_of(desk.run(command, {}, false)) == DeclineReason::account_blocked);
  CHECK(reason_of(desk.run(command, context_of(ours, alias(7)), true)) == DeclineReason::deadline_passed);
  // What is held may be captured and given up all the same.
  CHECK(reason_of(desk.run(on<CaptureAuthorization>(command.authorization.id, 4))) == DeclineReason::none);
  CHECK(reason_of(desk.run(on<ReverseAuthorization>(command.authorization.id))) == DeclineReason::none);
}

TEST_CASE("an advice is held whatever the funds and the status; the receivable takes what is lacking") {
  Desk desk;
  const auto account = desk.add_account();
  desk.load(account, "FOOD", 30);
  desk.expect<AccountStatusChanged>(
      ChangeAccountStatus{.account = by(account), .status = Status::blocked, .reason = {}});
  auto advice = later(account, 100);
  CHECK(std::holds_alternative<AuthorizationDeclined>(desk.run(advice).events().back().body));
  advice.forced = true;
  const auto& event = desk.expect<AuthorizationHeld>(advice);
  CHECK(event.forced);
  REQUIRE(event.allocations.size() == 2);
  CHECK(event.allocations[0].amount == Amount{30});
  CHECK(event.allocations[1].amount == Amount{70});
  CHECK_FALSE(static_cast<bool>(event.allocations[1].category));
  const auto id = desk.last_id<AuthorizationId>();
  // In proportion to what is held of each: 30 and 70 of 100.
  const auto& captured = desk.expect<AuthorizationCaptured>(on<CaptureAuthorization>(id, 50));
  CHECK(captured.allocations[0].amount == Amount{15});
  CHECK(captured.allocations[1].amount == Amount{35});
  CHECK(captured.allocations[1].balance_after == Amount{35});
  const auto& rest = desk.expect<AuthorizationReversed>(on<ReverseAuthorization>(id));
  CHECK(rest.after.status == AuthorizationStatus::captured);
  CHECK(desk.balance(account, "FOOD") == 15);
  Refund refund{.authorization = by(id), .original = desk.original(id), .amount = Amount{50}};
  const auto& back = desk.expect<RefundPosted>(refund);
  CHECK(back.allocations[0].balance_after == Amount{30});
  CHECK(back.allocations[1].balance_after == Amount{0});
}

TEST_CASE("what was captured elsewhere is posted at once, and the receivable takes what is lacking") {
  Desk desk;
  const auto account = desk.add_account();
  desk.load(account, "FOOD", 30);
  auto forced = purchase(account, 100, 5411);
  forced.forced = true;
  const auto& event = desk.expect<AuthorizationForced>(forced);
  REQUIRE(event.allocations.size() == 2);
  CHECK(event.allocations[1].balance_after == Amount{70});
  CHECK(desk.balance(account, "FOOD") == 0);
  // With funds it is as any other.
  desk.load(account, "FOOD", 100);
  CHECK(desk.expect<AuthorizationForced>(forced).allocations.size() == 1);
  forced.amount = Amount{highest};
  CHECK(desk.expect<AuthorizationDeclined>(forced).reason == DeclineReason::amount_out_of_range);
  forced.currency = Currency::usd;
  CHECK(desk.expect<AuthorizationDeclined>(forced).reason == DeclineReason::currency_mismatch);
}

TEST_CASE("a reversal of what is unknown is recorded where that is asked for, and declines what comes late") {
  Desk desk;
  const auto account = desk.add_account();
  desk.load(account, "FOOD", 30);
  ReverseAuthorization command;
  command.authorization = {.id = {}, .alias = alias(5)};
  CHECK(desk.expect_rejection(command).kind == RejectionKind::not_found);
  command.record_unknown = true;
  const auto& unknown = desk.expect<ReversalDeclined>(command);
  CHECK(unknown.reason == DeclineReason::authorization_unknown);
  CHECK(unknown.authorization.alias == alias(5));
  auto late = purchase(account, 10, 5411);
  late.reversed_before = true;
  CHECK(desk.expect<AuthorizationDeclined>(late).reason == DeclineReason::reversed_before);
}

TEST_CASE("an operation on another tenant's authorization finds none") {
  Desk desk;
  const auto account = desk.add_account();
  desk.load(account, "FOOD", 100);
  desk.expect<AuthorizationHeld>(later(account, 10));
  const auto id = desk.last_id<AuthorizationId>();
  const auto elsewhere = context_of(others);
  CHECK(desk.expect_rejection(on<CaptureAuthorization>(id), elsewhere).kind == RejectionKind::not_found);
  CHECK(desk.expect_rejection(on<ReverseAuthorization>(id), elsewhere).kind == RejectionKind::not_found);
  CHECK(desk.expect_rejection(on<IncrementAuthorization>(id, 1), elsewhere).kind == RejectionKind::not_found);
}

}  // namespace lastro::domain
