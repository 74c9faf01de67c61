#include "engine/domain/authorizations/increments.h"

#include "engine/domain/authorizations/operations.h"
#include "engine/domain/authorizations/refusals.h"
#include "engine/domain/authorizations/shares.h"

namespace lastro::domain {
namespace {

/// An increment on its way: `parts` becomes what it leaves of the authorization.
struct Plan {
  const AccountState* account = nullptr;
  UnixMicros recorded_at = 0;
  AuthorizationParts parts;
  DecidingLimit limit;
};

DeclineReason exceeds(const Headroom& room, Amount amount, Plan& plan) {
  if (amount <= room.amount) return DeclineReason::none;
  plan.limit = room.limit;
  return DeclineReason::amount_limit_exceeded;
}

/// An increment is no purchase of its own: it stands within the amounts that controls leave, counts by
/// amount, and is one transaction with what was spent before.
DeclineReason control_refusal(const State& state, const OriginalAuthorization& original, Amount amount,
                              const std::vector<Amount>& shares, Plan& plan) {
  const auto* hold = state.holds.find(original.id);
  LASTRO_ASSERT(hold != nullptr);
  const auto& program = state.programs[hold->program_version - 1]->compiled.program();
  if (program.controls.empty()) return DeclineReason::none;
  const auto spend = spend_of(*hold);
  const Asked asked{.grows = true, .so_far = total_spent(plan.parts)};
  const auto whole = exceeds(headroom(state, spend, plan.recorded_at, asked), amount, plan);
  if (whole != DeclineReason::none) return whole;
  for (std::size_t i = 0; i < plan.parts.size(); ++i) {
    const Asked of_wallet{.grows = true, .so_far = plan.parts[i].spent()};
    for (std::size_t c = 0; c < program.categories.size(); ++c) {
      if (program.categories[c].category != plan.parts[i].category) continue;
      const auto room =
          wallet_headroom(state, spend, static_cast<CategoryOrdinal>(c), plan.recorded_at, of_wallet);
      if (const auto part = exceeds(room, shares[i], plan); part != DeclineReason::none) return part;
    }
  }
  return DeclineReason::none;
}

DeclineReason holder_refusal(const State& state, const IncrementAuthorization& command,
                             const OriginalAuthorization& original, const Plan& plan) {
  if (plan.account == nullptr) return DeclineReason::account_unknown;
  if (original.card) {
    const auto card = find_card(state, plan.account->tenant, {.id = original.card, .alias = {}});
    LASTRO_ASSERT(card.state != nullptr);
    const auto refused = card_refusal(card, plan.recorded_at);
    if (refused != DeclineReason::none) return refused;
  }
  if (const auto refused = holder_refusal(state, *plan.account); refused != DeclineReason::none)
    return refused;
  return currency_of(command.currency, plan.account->currency) == plan.account->currency
             ? DeclineReason::none
             : DeclineReason::currency_mismatch;
}

/// Takes each wallet's share of what it has.
DeclineReason take_shares(const State& state, Amount amount, const std::vector<Amount>& shares, Plan& plan) {
  const auto payable =
      state.ledger.shared(plan.account->tenant, AccountClass::scheme_payable, plan.account->currency);
  LASTRO_ASSERT(payable.has_value());
  if (!state.ledger.has_room_for_credit(*payable, amount)) return DeclineReason::amount_out_of_range;
  for (std::size_t i = 0; i < plan.parts.size(); ++i) {
    if (shares[i].minor == 0) continue;
    const auto wallet = find_wallet(state, *plan.account, plan.parts[i].category);
    LASTRO_ASSERT(wallet.has_value());
    if (state.ledger.available(*wallet) < shares[i]) return DeclineReason::insufficient_funds;
    if (!state.ledger.has_room_for_debit(*wallet, shares[i])) return DeclineReason::amount_out_of_range;
    plan.parts[i].authorized.minor += shares[i].minor;
  }
  return DeclineReason::none;
}

DeclineReason plan(const State& state, const IncrementAuthorization& command,
                   const OriginalAuthorization& original, Plan& plan) {
  if (const auto refused = holder_refusal(state, command, original, plan); refused != DeclineReason::none)
    return refused;
  if (const auto ended = ended_refusal(original.status()); ended != DeclineReason::none) return ended;

  plan.parts = original.standing.parts;
  if (!checked_add(total_authorized(plan.parts), command.amount)) return DeclineReason::amount_out_of_range;
  std::vector<Amount> weights;
  Amount authorized;
  for (const auto& part : plan.parts) {
    weights.push_back(part.category ? part.authorized : Amount{});
    authorized.minor += weights.back().minor;
  }
  if (authorized.minor == 0)
    return DeclineReason::insufficient_funds;  // an advice that found no funds at all
  const auto shares = share_by_weight(command.amount, weights);
  if (const auto refused = control_refusal(state, original, command.amount, shares, plan);
      refused != DeclineReason::none) {
    return refused;
  }
  return take_shares(state, command.amount, shares, plan);
}

}  // namespace

void decide(const State& state, const CommandContext& context, const IncrementAuthorization& command,
            bool expired, Decision& decision) {
  LASTRO_ASSERT(command.amount.minor > 0);
  const auto original = find_original(state, context.tenant, command.authorization, command.original);
  if (!original) return decision.reject(RejectionKind::not_found, {}, "no such authorization");
  Plan plan{.account = find_account(state, context.tenant, {.id = original->account, .alias = {}}),
            .recorded_at = decision.recorded_at(),
            .parts = {},
            .limit = {}};
  const auto reason =
      expired ? DeclineReason::deadline_passed : domain::plan(state, command, *original, plan);
  if (reason != DeclineReason::none) {
    auto& declined =
        decline_operation<IncrementDeclined>(context, command, original, plan.account, reason, decision);
    declined.limit = plan.limit;
    if (plan.limit.kind != LimitKind::none) declined.program_version = original->program_version;
    return;
  }
  add_operation<AuthorizationIncremented>(state, context, *original, plan.parts, command.amount,
                                          &AuthorizationPart::authorized, AuthorizationStatus::held,
                                          decision);
}

void apply(State& state, const EventHeader& header, const AuthorizationIncremented& event) {
  apply_operation(state, header, event, Direction::hold);
}

void apply(State&, const EventHeader&, const IncrementDeclined&) {}

}  // namespace lastro::domain
