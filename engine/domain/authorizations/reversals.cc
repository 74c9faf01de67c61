#include "engine/domain/authorizations/reversals.h"

#include <algorithm>

#include "engine/domain/authorizations/operations.h"
#include "engine/domain/authorizations/shares.h"

namespace lastro::domain {
namespace {

struct Plan {
  const AccountState* account = nullptr;
  Amount amount;
  AuthorizationParts parts;
};

/// What a reversal may take of a part: what is held, or what was posted with the approval and not refunded.
/// A presentment beyond that is settled.
Amount reversible_of(const AuthorizationPart& part, bool back) {
  if (!back) return part.open();
  return std::min(part.refundable(), Amount{part.captured.minor - part.over.minor});
}

bool gives_back(const OriginalAuthorization& original) {
  return original.at_once && original.status() == AuthorizationStatus::captured;
}

bool has_room_to_give_back(const State& state, const Plan& plan, const std::vector<Amount>& shares) {
  const auto payable =
      state.ledger.shared(plan.account->tenant, AccountClass::scheme_payable, plan.account->currency);
  LASTRO_ASSERT(payable.has_value());
  if (!state.ledger.has_room_for_debit(*payable, plan.amount)) return false;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const auto payer = payer_of(state, *plan.account, plan.parts[i].category);
    LASTRO_ASSERT(payer.has_value());
    if (!state.ledger.has_room_for_credit(*payer, shares[i])) return false;
  }
  return true;
}

DeclineReason plan(const State& state, const ReverseAuthorization& command,
                   const OriginalAuthorization& original, Plan& plan) {
  if (plan.account == nullptr) return DeclineReason::account_unknown;
  if (currency_of(command.currency, plan.account->currency) != plan.account->currency)
    return DeclineReason::currency_mismatch;
  const bool back = gives_back(original);
  if (const auto ended = ended_refusal(original.status()); ended != DeclineReason::none && !back)
    return ended;
  plan.parts = original.standing.parts;
  std::vector<Amount> reversible;
  Amount most;
  for (const auto& part : plan.parts) {
    reversible.push_back(reversible_of(part, back));
    most.minor += reversible.back().minor;
  }
  if (most.minor == 0) return DeclineReason::authorization_captured;
  if (plan.amount.minor == 0) plan.amount = most;
  if (plan.amount > most) return DeclineReason::reversal_exceeds_authorized;
  const auto shares = share_in_proportion(plan.amount, reversible);
  if (back && !has_room_to_give_back(state, plan, shares)) return DeclineReason::amount_out_of_range;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    plan.parts[i].released.minor += shares[i].minor;
    if (back) plan.parts[i].captured.minor -= shares[i].minor;
  }
  const auto& fee = original.standing.fee;
  const bool whole = status_of(plan.parts, AuthorizationStatus::reversed) == AuthorizationStatus::reversed;
  Amount beside;
  for (std::size_t i = 0; i < shares.size() && back; ++i) {
    if (plan.parts[i].category == fee.category) beside = shares[i];
  }
  if (whole && fee && !has_room_to_return(state, *plan.account, fee, beside))
    return DeclineReason::amount_out_of_range;
  return DeclineReason::none;
}

}  // namespace

void decide(const State& state, const CommandContext& context, const ReverseAuthorization& command,
            bool expired, Decision& decision) {
  LASTRO_ASSERT(command.amount.minor >= 0);
  const auto original = find_original(state, context.tenant, command.authorization, command.original);
  if (!original) {
    if (!command.record_unknown)
      return decision.reject(RejectionKind::not_found, {}, "no such authorization");
    decline_operation<ReversalDeclined>(context, command, original, nullptr,
                                        DeclineReason::authorization_unknown, decision);
    return;
  }
  Plan plan{.account = find_account(state, context.tenant, {.id = original->account, .alias = {}}),
            .amount = command.amount,
            .parts = {}};
  const auto reason =
      expired ? DeclineReason::deadline_passed : domain::plan(state, command, *original, plan);
  if (reason != DeclineReason::none) {
    decline_operation<ReversalDeclined>(context, command, original, plan.account, reason, decision);
    return;
  }
  add_operation<AuthorizationReversed>(state, context, *original, plan.parts, plan.amount,
                                       &AuthorizationPart::released, AuthorizationStatus::reversed, decision)
      .posted = gives_back(*original);
}

void apply(State& state, const EventHeader& header, const AuthorizationReversed& event) {
  apply_operation(state, header, event, Direction::give_back);
}

void apply(State&, const EventHeader&, const ReversalDeclined&) {}

void decide(const State& state, const CommandContext& context, const ExpireAuthorization& command,
            Decision& decision) {
  const auto* hold = state.holds.find(command.authorization);
  if (hold == nullptr) return decision.reject(RejectionKind::not_found, {}, "nothing is held");
  if (hold->expires_at > decision.recorded_at())
    return decision.reject(RejectionKind::conflict, {}, "the hold stands still");
  const auto original = find_original(state, state.accounts[hold->account].tenant,
                                      {.id = command.authorization, .alias = {}}, nullptr);
  LASTRO_ASSERT(original.has_value());
  auto parts = original->standing.parts;
  const auto amount = total_open(parts);
  for (auto& part : parts) part.released.minor += part.open().minor;
  add_operation<AuthorizationExpired>(state, context, *original, parts, amount, &AuthorizationPart::released,
                                      AuthorizationStatus::expired, decision);
}

void apply(State& state, const EventHeader& header, const AuthorizationExpired& event) {
  LASTRO_ASSERT(state.holds.find(event.authorization) != nullptr);
  apply_operation(state, header, event, Direction::give_back);
}

}  // namespace lastro::domain
