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
  original.standing = {
      .number = hold.operations, .status = AuthorizationStatus::held, .parts = parts_of(state, hold)};
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
  original.merchant = normalise_merchant(event.merchant.merchant);
  original.standing.status = status;
  original.at_once = status == AuthorizationStatus::captured;
  original.standing.parts = parts_at_first(event, status);
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
    original.mcc = declined->merchant.mcc;
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
  if (hold.split) {
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

void apply_operation(State& state, TenantId tenant, AuthorizationId authorization, AccountId account_id,
                     Currency currency, const Allocations& allocations, const AuthorizationAfter& after,
                     Direction direction) {
  const auto* hold = state.holds.find(authorization);
  if (hold == nullptr) return post_allocations(state, tenant, account_id, currency, allocations, direction);
  LASTRO_ASSERT(after.number == hold->operations + 1);
  auto& account = state.accounts[hold->account];
  LASTRO_ASSERT(account.id == account_id);
  const auto before = parts_of(state, *hold);
  const auto payable = payable_of(state, tenant, currency);
  for (std::size_t i = 0; i < after.parts.size(); ++i) {
    const auto& part = after.parts[i];
    const Change change(part_before(before, i, part), part);
    if (!change.is_none())
      move_part(state.ledger, open_payer(state, account, part.category), payable, change);
  }
  for (const auto& allocation : allocations) check_balances(state, account, allocation);
  if (after.status == AuthorizationStatus::held) {
    state.holds.update(authorization, after.number, after.parts);
  } else {
    state.holds.remove(authorization, account.first_hold);
  }
}

}  // namespace lastro::domain
