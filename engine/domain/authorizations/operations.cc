#include "engine/domain/authorizations/operations.h"

namespace lastro::domain {
namespace {

LedgerIndex payable_of(const State& state, TenantId tenant, Currency currency) {
  const auto payable = state.ledger.shared(tenant, AccountClass::scheme_payable, currency);
  LASTRO_ASSERT(payable.has_value());
  return *payable;
}

/// What an operation changes of a part.
struct Change {
  std::int64_t authorized;
  std::int64_t covered;  ///< captured from what was held
  std::int64_t over;
  std::int64_t released;
  std::int64_t refunded;

  Change(const AuthorizationPart& before, const AuthorizationPart& after)
      : authorized(after.authorized.minor - before.authorized.minor),
        covered((after.captured.minor - after.over.minor) - (before.captured.minor - before.over.minor)),
        over(after.over.minor - before.over.minor),
        released(after.released.minor - before.released.minor),
        refunded(after.refunded.minor - before.refunded.minor) {}

  [[nodiscard]] bool is_none() const {
    return authorized == 0 && covered == 0 && over == 0 && released == 0 && refunded == 0;
  }
  /// Of what is available: what is captured of a hold was set aside before.
  [[nodiscard]] std::int64_t available() const { return released + refunded - authorized - over; }
  [[nodiscard]] std::int64_t held() const { return authorized - covered - released; }
  /// Of what is posted on the client receivable, which a hold does not touch.
  [[nodiscard]] std::int64_t receivable() const { return covered + over - refunded; }
};

AuthorizationPart part_before(const AuthorizationParts& before, std::size_t i,
                              const AuthorizationPart& after) {
  if (i >= before.size()) return {.category = after.category};
  LASTRO_ASSERT(before[i].category == after.category);
  return before[i];
}

/// Of a hold's part: nothing of it is undone but by giving back.
void move_part(Ledger& ledger, LedgerIndex payer, LedgerIndex payable, const Change& change) {
  const auto transfer = [&](std::int64_t minor) {
    LASTRO_ASSERT(minor > 0);
    return Transfer{.debit = payer, .credit = payable, .amount = Amount{minor}};
  };
  if (change.authorized != 0) ledger.hold(transfer(change.authorized));
  if (change.covered != 0) ledger.post_held(transfer(change.covered));
  if (change.released != 0) ledger.release(transfer(change.released));
  if (change.over != 0) ledger.post(transfer(change.over));
  if (change.refunded != 0)
    ledger.post({.debit = payable, .credit = payer, .amount = Amount{change.refunded}});
}

OriginalAuthorization original_of_hold(const State& state, const HoldState& hold) {
  const auto& account = state.accounts[hold.account];
  OriginalAuthorization original;
  original.id = hold.id;
  original.tenant = account.tenant;
  original.account = account.id;
  original.card = hold.card;
  original.currency = account.currency;
  original.program_version = hold.program_version;
  original.mcc = hold.mcc;
  original.business_time = hold.business_time;
  original.standing = {.number = hold.operations,
                       .status = AuthorizationStatus::held,
                       .parts = parts_of(state, hold),
                       .fee = state.holds.fee_of(hold.id)};
  return original;
}

/// What held and captured authorizations share.
void take_facts(const AuthorizationApproved& event, AuthorizationStatus status,
                OriginalAuthorization& original) {
  original.account = event.account;
  original.card = event.card;
  original.currency = event.currency;
  original.program_version = event.program_version;
  original.mcc = event.merchant.mcc;
  original.rule = event.rule;
  original.rule_ordinal = event.rule_ordinal;
  original.merchant = normalise_merchant(event.merchant.merchant);
  original.standing.status = status;
  original.at_once = status == AuthorizationStatus::captured;
  original.standing.parts = parts_at_first(event, status);
  original.standing.fee = event.fee.fee;
}

Spend spend_of(std::uint32_t account, const SpendFacts& facts) {
  return {.account = account,
          .program_version = facts.program_version,
          .card = facts.card,
          .merchant = facts.merchant,
          .business_time = facts.business_time,
          .mcc = facts.mcc,
          .category = facts.category};
}

/// Nothing of the purchase is left.
bool is_given_up(const AuthorizationAfter& after) {
  return after.status == AuthorizationStatus::reversed || after.status == AuthorizationStatus::expired;
}

/// What the controls count of a hold is what is authorized or captured over it, less what is released.
void recount(State& state, const Spend& spend, const AuthorizationParts& before,
             const AuthorizationAfter& after, UnixMicros recorded_at) {
  Allocations more;
  Allocations less;
  for (std::size_t i = 0; i < after.parts.size(); ++i) {
    const Change change(part_before(before, i, after.parts[i]), after.parts[i]);
    const auto spent = change.authorized + change.over - change.released;
    if (spent > 0) more.push_back({.category = after.parts[i].category, .amount = Amount{spent}});
    if (spent < 0) less.push_back({.category = after.parts[i].category, .amount = Amount{-spent}});
  }
  if (!more.empty()) count_spend(state, spend, more, 0, recorded_at);
  if (!less.empty()) give_back(state, spend, less, is_given_up(after) ? 1 : 0, recorded_at);
}

void move_hold(State& state, const EventHeader& header, AuthorizationId authorization, Currency currency,
               const Allocations& allocations, const AuthorizationAfter& after) {
  const auto& hold = *state.holds.find(authorization);
  LASTRO_ASSERT(after.number == hold.operations + 1);
  auto& account = state.accounts[hold.account];
  const auto before = parts_of(state, hold);
  const auto payable = payable_of(state, header.tenant, currency);
  for (std::size_t i = 0; i < after.parts.size(); ++i) {
    const auto& part = after.parts[i];
    const Change change(part_before(before, i, part), part);
    if (!change.is_none())
      move_part(state.ledger, open_payer(state, account, part.category), payable, change);
  }
  for (const auto& allocation : allocations) check_balances(state, account, allocation);
  recount(state, spend_of(hold), before, after, header.recorded_at);
  if (after.status == AuthorizationStatus::held) {
    state.holds.update(authorization, after.number, after.parts);
  } else {
    state.holds.remove(authorization, account.first_hold);
  }
}

}  // namespace

std::optional<OriginalAuthorization> original_of(const Event& event, std::uint16_t partition) {
  OriginalAuthorization original;
  original.id = AuthorizationId::of(partition, event.header.sequence);
  original.tenant = event.header.tenant;
  original.business_time = event.header.business_time;
  if (const auto* approved = std::get_if<AuthorizationApproved>(&event.body)) {
    take_facts(*approved, AuthorizationStatus::captured, original);
    return original;
  }
  if (const auto* forced = std::get_if<AuthorizationForced>(&event.body)) {
    take_facts(*forced, AuthorizationStatus::captured, original);
    return original;
  }
  if (const auto* held = std::get_if<AuthorizationHeld>(&event.body)) {
    take_facts(*held, AuthorizationStatus::held, original);
    return original;
  }
  if (const auto* declined = std::get_if<AuthorizationDeclined>(&event.body)) {
    original.account = declined->account.id;
    original.card = declined->card.id;
    original.currency = declined->currency;
    original.program_version = declined->program_version;
    original.mcc = declined->merchant.mcc;
    original.rule = declined->rule;
    original.rule_ordinal = declined->rule_ordinal;
    original.merchant = normalise_merchant(declined->merchant.merchant);
    return original;
  }
  return std::nullopt;
}

const AuthorizationAfter* after_of(const EventBody& body) {
  if (const auto* operation = operation_of(body)) return &operation->after;
  const auto* refund = std::get_if<RefundPosted>(&body);
  return refund != nullptr && refund->authorization ? &refund->after : nullptr;
}

AuthorizationId authorization_of(const EventBody& body) {
  if (const auto* operation = operation_of(body)) return operation->authorization;
  const auto* refund = std::get_if<RefundPosted>(&body);
  return refund != nullptr ? refund->authorization : AuthorizationId{};
}

AuthorizationParts parts_at_first(const AuthorizationApproved& event, AuthorizationStatus status) {
  AuthorizationParts parts;
  for (const auto& allocation : event.allocations) {
    const bool captured = status == AuthorizationStatus::captured;
    parts.push_back({.category = allocation.category,
                     .authorized = allocation.amount,
                     .captured = captured ? allocation.amount : Amount{}});
  }
  return parts;
}

AuthorizationParts parts_of(const State& state, const HoldState& hold) {
  AuthorizationParts parts;
  if (hold.split()) {
    for (const auto& part : state.holds.split_parts(hold.id)) parts.push_back(part);
    return parts;
  }
  const auto wallet = static_cast<std::uint32_t>(state.accounts[hold.account].first_wallet) + hold.wallet;
  parts.push_back({.category = state.ledger.at(static_cast<LedgerIndex>(wallet)).category,
                   .authorized = hold.authorized,
                   .captured = hold.captured,
                   .over = {},
                   .released = hold.released,
                   .refunded = hold.refunded});
  return parts;
}

std::optional<OriginalAuthorization> find_original(const State& state, TenantId tenant,
                                                   const Reference<AuthorizationId>& reference,
                                                   const OriginalFromLog& from_log) {
  if (const auto* hold = state.holds.find(reference.id)) {
    if (state.accounts[hold->account].tenant != tenant) return std::nullopt;
    return original_of_hold(state, *hold);
  }
  if (!from_log || from_log->tenant != tenant) return std::nullopt;
  return *from_log;
}

bool returns_fee(const State& state, const AccountState& account, const AuthorizationAfter& after) {
  return after.fee && is_given_up(after) && has_room_to_return(state, account, after.fee);
}

DeclineReason ended_refusal(AuthorizationStatus status) {
  switch (status) {
    case AuthorizationStatus::declined:
      return DeclineReason::authorization_declined;
    case AuthorizationStatus::held:
      return DeclineReason::none;
    case AuthorizationStatus::captured:
      return DeclineReason::authorization_captured;
    case AuthorizationStatus::reversed:
      return DeclineReason::authorization_reversed;
    case AuthorizationStatus::expired:
      return DeclineReason::authorization_expired;
  }
  LASTRO_ASSERT(false);
  return DeclineReason::none;
}

Allocations movements(const State& state, const AccountState& account, const AuthorizationParts& before,
                      const AuthorizationParts& after, PartAmount moved) {
  Allocations allocations;
  for (std::size_t i = 0; i < after.size(); ++i) {
    const auto was = part_before(before, i, after[i]);
    const Change change(was, after[i]);
    if (change.is_none()) continue;
    auto& allocation = allocations.emplace_back(
        {.category = after[i].category, .amount = Amount{(after[i].*moved).minor - (was.*moved).minor}});
    const auto payer = payer_of(state, account, after[i].category);
    if (after[i].category) {
      LASTRO_ASSERT(payer.has_value());
      allocation.balance_after = Amount{state.ledger.available(*payer).minor + change.available()};
      allocation.held_after = Amount{state.ledger.held(*payer).minor + change.held()};
    } else {
      const auto owed = payer ? state.ledger.available(*payer).minor : 0;
      allocation.balance_after = Amount{owed + change.receivable()};
    }
  }
  return allocations;
}

Spend spend_of(const HoldState& hold) {
  return {.account = hold.account,
          .program_version = hold.program_version,
          .card = hold.card,
          .merchant = hold.merchant_key,
          .business_time = hold.business_time,
          .mcc = hold.mcc,
          .category = hold.category};
}

SpendFacts spend_facts(const State& state, const OriginalAuthorization& original) {
  if (original.program_version == 0 || state.holds.find(original.id) != nullptr) return {};
  const auto& compiled = state.programs[original.program_version - 1]->compiled;
  if (!compiled.counts()) return {};
  return {.merchant = merchant_key(compiled, original.merchant.view()),
          .business_time = original.business_time,
          .card = original.card,
          .program_version = original.program_version,
          .mcc = original.mcc,
          .category = compiled.category_of(original.rule, original.rule_ordinal).value_or(0)};
}

namespace {

void move_posted(State& state, const EventHeader& header, const AuthorizationOperation& event,
                 Direction direction) {
  post_allocations(state, header.tenant, event.account, event.currency, event.allocations, direction);
  if (event.spend.program_version == 0) return;
  const auto position = account_position(state, {.id = event.account, .alias = {}});
  LASTRO_ASSERT(position.has_value());
  const auto spend = spend_of(*position, event.spend);
  if (direction == Direction::spend) {
    count_spend(state, spend, event.allocations, 0, header.recorded_at);
  } else {
    give_back(state, spend, event.allocations, is_given_up(event.after) ? 1 : 0, header.recorded_at);
  }
}

}  // namespace

void apply_operation(State& state, const EventHeader& header, const AuthorizationOperation& event,
                     Direction direction) {
  if (state.holds.find(event.authorization) != nullptr) {
    move_hold(state, header, event.authorization, event.currency, event.allocations, event.after);
  } else {
    move_posted(state, header, event, direction);
  }
  give_back(state, event.account, event.fee_returned);
}

void apply_refund(State& state, const EventHeader& header, const RefundPosted& event) {
  if (state.holds.find(event.authorization) != nullptr) {
    move_hold(state, header, event.authorization, event.currency, event.allocations, event.after);
  } else {
    post_allocations(state, header.tenant, event.account, event.currency, event.allocations,
                     Direction::give_back);
  }
  give_back(state, event.account, event.fee_returned);
}

}  // namespace lastro::domain
