#include "engine/domain/authorizations/increments.h"

#include "engine/domain/authorizations/operations.h"
#include "engine/domain/authorizations/refusals.h"
#include "engine/domain/authorizations/shares.h"

namespace lastro::domain {
namespace {

/// An increment is no purchase of its own: it stands within the amounts that controls leave, and counts by
/// amount.
DeclineReason control_refusal(const State& state, const OriginalAuthorization& original, Amount amount,
                              const AuthorizationParts& parts, const std::vector<Amount>& shares,
                              UnixMicros recorded_at) {
  const auto* hold = state.holds.find(original.id);
  LASTRO_ASSERT(hold != nullptr);
  const auto spend = spend_of(*hold);
  if (amount > headroom(state, spend, recorded_at).amount) return DeclineReason::amount_limit_exceeded;
  const auto& program = state.programs[hold->program_version - 1]->compiled.program();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    for (std::size_t c = 0; c < program.categories.size(); ++c) {
      if (program.categories[c].category != parts[i].category) continue;
      const auto room = wallet_headroom(state, spend, static_cast<CategoryOrdinal>(c), recorded_at);
      if (shares[i] > room.amount) return DeclineReason::amount_limit_exceeded;
    }
  }
  return DeclineReason::none;
}

DeclineReason plan(const State& state, const IncrementAuthorization& command,
                   const OriginalAuthorization& original, const AccountState* account, UnixMicros recorded_at,
                   AuthorizationParts& parts) {
  if (account == nullptr) return DeclineReason::account_unknown;
  if (original.card) {
    const auto card = find_card(state, account->tenant, {.id = original.card, .alias = {}});
    LASTRO_ASSERT(card.state != nullptr);
    if (const auto refused = card_refusal(card, recorded_at); refused != DeclineReason::none) return refused;
  }
  if (const auto refused = holder_refusal(state, *account); refused != DeclineReason::none) return refused;
  if (currency_of(command.currency, account->currency) != account->currency)
    return DeclineReason::currency_mismatch;
  if (const auto ended = ended_refusal(original.status()); ended != DeclineReason::none) return ended;

  parts = original.standing.parts;
  if (!checked_add(total_authorized(parts), command.amount)) return DeclineReason::amount_out_of_range;
  std::vector<Amount> weights;
  for (const auto& part : parts) weights.push_back(part.category ? part.authorized : Amount{});
  if (total_of(parts, [](const auto& part) { return part.category ? part.authorized : Amount{}; }).minor == 0)
    return DeclineReason::insufficient_funds;  // an advice that found no funds at all
  const auto shares = share_by_weight(command.amount, weights);
  if (const auto refused = control_refusal(state, original, command.amount, parts, shares, recorded_at);
      refused != DeclineReason::none) {
    return refused;
  }
  const auto payable = state.ledger.shared(account->tenant, AccountClass::scheme_payable, account->currency);
  LASTRO_ASSERT(payable.has_value());
  if (!state.ledger.has_room_for_credit(*payable, command.amount)) return DeclineReason::amount_out_of_range;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (shares[i].minor == 0) continue;
    const auto wallet = find_wallet(state, *account, parts[i].category);
    LASTRO_ASSERT(wallet.has_value());
    if (state.ledger.available(*wallet) < shares[i]) return DeclineReason::insufficient_funds;
    if (!state.ledger.has_room_for_debit(*wallet, shares[i])) return DeclineReason::amount_out_of_range;
    parts[i].authorized.minor += shares[i].minor;
  }
  return DeclineReason::none;
}

}  // namespace

void decide(const State& state, const CommandContext& context, const IncrementAuthorization& command,
            bool expired, Decision& decision) {
  LASTRO_ASSERT(command.amount.minor > 0);
  const auto original = find_original(state, context.tenant, command.authorization, command.original);
  if (!original) return decision.reject(RejectionKind::not_found, {}, "no such authorization");
  const auto* account = find_account(state, context.tenant, {.id = original->account, .alias = {}});
  AuthorizationParts parts;
  const auto reason = expired ? DeclineReason::deadline_passed
                              : plan(state, command, *original, account, decision.recorded_at(), parts);
  if (reason != DeclineReason::none) {
    decline_operation<IncrementDeclined>(context, command, original, account, reason, decision);
    return;
  }
  add_operation<AuthorizationIncremented>(state, context, *original, parts, command.amount,
                                          &AuthorizationPart::authorized, AuthorizationStatus::held,
                                          decision);
}

void apply(State& state, const EventHeader& header, const AuthorizationIncremented& event) {
  apply_operation(state, header, event, Direction::hold);
}

void apply(State&, const EventHeader&, const IncrementDeclined&) {}

}  // namespace lastro::domain
