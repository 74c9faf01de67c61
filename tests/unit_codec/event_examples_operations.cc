#include "tests/unit_codec/event_example_parts.h"

namespace lastro::log {
namespace {

using namespace lastro::domain;
using namespace examples;

Allocations movements() {
  auto all = sixteen();
  for (auto& each : all) each.held_after = Amount{highest};
  all.push_back({.amount = Amount{1}, .balance_after = Amount{highest}});
  return all;
}

template <class Body>
Body operation() {
  Body body;
  body.authorization = AuthorizationId::of(0, 44);
  body.account = AccountId::of(0, 5);
  body.amount = Amount{highest};
  body.currency = Currency::usd;
  body.allocations = movements();
  body.after = standing();
  body.external_id = uuid;
  return body;
}

template <class Body>
Body declined_operation() {
  Body body;
  body.authorization = {.id = AuthorizationId::of(0, 44), .alias = {}};
  body.account = AccountId::of(0, 5);
  body.amount = Amount{highest};
  body.currency = Currency::eur;
  body.reason = DeclineReason::reversed_before;
  body.external_id = "op-1";
  return body;
}

}  // namespace

void add_operations(std::vector<Example>& all) {
  const auto add = [&](std::string name, EventBody body) {
    all.push_back({std::move(name), {header(), std::move(body)}});
  };
  AuthorizationHeld held;
  held.account = AccountId::of(0, 5);
  held.card = CardId::of(0, 6);
  held.amount = Amount{highest};
  held.currency = Currency::brl;
  held.program_version = 7;
  held.rule = RuleKind::mcc;
  held.fallback = true;
  held.merchant = full_merchant();
  held.allocations = one();
  held.external_id = longest_id;
  held.expires_at = limits::time_max_micros;
  add("hold", held);
  held.forced = true;
  held.allocations = one();
  held.allocations.push_back({.amount = Amount{7}});
  held.allocations[0].held_after = Amount{100};
  add("hold by advice", held);
  held.fee = wallet_fee();
  add("hold with a fee", held);
  held.fee = {};
  AuthorizationForced forced;
  static_cast<AuthorizationApproved&>(forced) = held;
  forced.allocations[0].held_after = {};
  add("forced", forced);
  add("increment", operation<AuthorizationIncremented>());
  auto with_fee = operation<AuthorizationIncremented>();
  with_fee.after.fee = employer_fee().fee;
  add("increment where a fee stands", with_fee);
  auto declined_increment = declined_operation<IncrementDeclined>();
  add("declined increment", declined_increment);
  declined_increment.limit = {
      .kind = LimitKind::control_amount, .ordinal = 15, .limit = highest, .used = lowest};
  declined_increment.program_version = UINT32_MAX;
  add("increment beyond a limit", declined_increment);
  auto captured = operation<AuthorizationCaptured>();
  add("capture", captured);
  captured.final = true;
  add("final capture", captured);
  auto declined = declined_operation<CaptureDeclined>();
  add("declined capture", declined);
  declined.final = declined.forced = true;
  declined.amount = {};
  add("declined presentment of all", declined);
  auto reversed = operation<AuthorizationReversed>();
  add("reversal", reversed);
  reversed.posted = true;
  add("reversal of what was posted", reversed);
  reversed.fee_returned = wallet_fee();
  add("reversal that gives a fee back", reversed);
  auto unknown = declined_operation<ReversalDeclined>();
  unknown.authorization = {.id = {}, .alias = {.high = 1, .low = 2}};
  unknown.account = {};
  add("reversal of what is unknown", unknown);
  add("expiry", operation<AuthorizationExpired>());
  AccountInquired inquired;
  inquired.kind = InquiryKind::balance;
  inquired.account = {.id = AccountId::of(0, 5), .alias = {}};
  inquired.card = {.id = CardId::of(0, 6), .alias = {}};
  inquired.currency = Currency::eur;
  inquired.merchant = full_merchant();
  inquired.balances = sixteen();
  for (auto& each : inquired.balances) each.amount = {};
  inquired.external_id = uuid;
  inquired.card_expires = 12 * 2031;
  add("balance inquiry", inquired);
  inquired.fee = wallet_fee();
  inquired.program_version = UINT32_MAX;
  add("balance inquiry with a fee", inquired);
  inquired.fee = {};
  inquired.program_version = 0;
  inquired.kind = InquiryKind::account_check;
  inquired.balances = {};
  inquired.account = {};
  inquired.card = {.id = {}, .alias = {.high = 5, .low = 6}};
  inquired.reason = DeclineReason::card_unknown;
  add("declined account check", inquired);
  add("settlement", SettlementPosted{.amount = Amount{highest},
                                     .currency = Currency::usd,
                                     .balance_after = Amount{lowest},
                                     .reference = "2026-11",
                                     .external_id = longest_id});
  auto presented = operation<PresentmentPosted>();
  add("presentment", presented);
  presented.final = presented.late = presented.over = true;
  add("late presentment", presented);
}

}  // namespace lastro::log
