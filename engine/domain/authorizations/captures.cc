#include "engine/domain/authorizations/captures.h"

#include <algorithm>

#include "engine/domain/authorizations/operations.h"
#include "engine/domain/authorizations/shares.h"

namespace lastro::domain {
namespace {

/// A capture on its way: `parts` becomes what it leaves of the authorization.
struct Plan {
  const AccountState* account = nullptr;
  UnixMicros recorded_at = 0;
  Amount amount;
  AuthorizationParts parts;
};

template <class Get>
std::vector<Amount> amounts_of(const AuthorizationParts& parts, Get get) {
  std::vector<Amount> amounts;
  for (const auto& part : parts) amounts.push_back(get(part));
  return amounts;
}

/// What captures may take in all: what was authorized and not released, and the tolerance on that.
bool exceeds(const State& state, const OriginalAuthorization& original, Amount amount) {
  const auto& parts = original.standing.parts;
  const auto& program = state.programs[original.program_version - 1]->compiled.program();
  const auto authorized = static_cast<__int128>(total_authorized(parts).minor) - total_released(parts).minor;
  const auto most = authorized + authorized * hold_rules_of(program, original.mcc).tolerance_basis_points /
                                     tolerance_max_basis_points;
  return static_cast<__int128>(total_captured(parts).minor) + amount.minor > most;
}

/// Takes from what is held, in proportion; gives what is left of the amount.
Amount take_held(Plan& plan) {
  const auto covered = std::min(plan.amount, total_open(plan.parts));
  const auto shares = share_in_proportion(
      covered, amounts_of(plan.parts, [](const AuthorizationPart& part) { return part.open(); }));
  for (std::size_t i = 0; i < shares.size(); ++i) plan.parts[i].captured.minor += shares[i].minor;
  return Amount{plan.amount.minor - covered.minor};
}

/// Takes what no hold covers from the wallets that the authorization was of, in proportion; gives what they
/// do not have. Those with an empty category are no wallets.
Amount take_available(const State& state, Amount amount, Plan& plan) {
  auto weights = amounts_of(
      plan.parts, [](const AuthorizationPart& part) { return part.category ? part.authorized : Amount{}; });
  const auto is_weight = [](Amount weight) { return weight.minor > 0; };
  if (std::none_of(weights.begin(), weights.end(), is_weight)) {
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = Amount{plan.parts[i].category ? 1 : 0};
    if (std::none_of(weights.begin(), weights.end(), is_weight)) return amount;
  }
  const auto shares = share_by_weight(amount, weights);
  Amount missing;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (shares[i].minor == 0) continue;
    const auto wallet = find_wallet(state, *plan.account, plan.parts[i].category);
    LASTRO_ASSERT(wallet.has_value());
    const auto taken = std::min(shares[i], state.ledger.available(*wallet));
    plan.parts[i].captured.minor += taken.minor;
    plan.parts[i].over.minor += taken.minor;
    missing.minor += shares[i].minor - taken.minor;
  }
  return missing;
}

/// What nobody has funds for.
void take_receivable(Amount amount, Plan& plan) {
  if (amount.minor == 0) return;
  auto part = std::find_if(plan.parts.begin(), plan.parts.end(),
                           [](const AuthorizationPart& each) { return !each.category; });
  auto& receivable = part != plan.parts.end() ? *part : plan.parts.emplace_back({});
  receivable.captured.minor += amount.minor;
  receivable.over.minor += amount.minor;
}

/// Whether each total can grow by what is posted and was not pending.
bool has_room(const State& state, const OriginalAuthorization& original, const Plan& plan, Amount uncovered) {
  const auto payable =
      state.ledger.shared(plan.account->tenant, AccountClass::scheme_payable, plan.account->currency);
  LASTRO_ASSERT(payable.has_value());
  if (!state.ledger.has_room_for_credit(*payable, uncovered)) return false;
  const auto& before = original.standing.parts;
  for (std::size_t i = 0; i < plan.parts.size(); ++i) {
    const auto& part = plan.parts[i];
    const auto more = part.over.minor - (i < before.size() ? before[i].over.minor : 0);
    const auto payer = payer_of(state, *plan.account, part.category);
    if (payer && !state.ledger.has_room_for_debit(*payer, Amount{more})) return false;
  }
  return true;
}

void release_open(Plan& plan) {
  for (auto& part : plan.parts) part.released.minor += part.open().minor;
}

DeclineReason plan_capture(const State& state, const CaptureAuthorization& command,
                           const OriginalAuthorization& original, Plan& plan) {
  if (const auto ended = ended_refusal(original.status()); ended != DeclineReason::none) return ended;
  plan.parts = original.standing.parts;
  if (plan.amount.minor == 0) plan.amount = total_open(plan.parts);
  if (exceeds(state, original, plan.amount)) return DeclineReason::capture_exceeds_authorized;
  const auto uncovered = take_held(plan);
  if (take_available(state, uncovered, plan).minor > 0) return DeclineReason::insufficient_funds;
  if (!has_room(state, original, plan, uncovered)) return DeclineReason::amount_out_of_range;
  if (command.final) release_open(plan);
  return DeclineReason::none;
}

DeclineReason plan_presentment(const State& state, const CaptureAuthorization& command,
                               const OriginalAuthorization& original, Plan& plan) {
  plan.parts = original.standing.parts;
  if (plan.amount.minor == 0) plan.amount = total_open(plan.parts);
  if (plan.amount.minor == 0) return DeclineReason::amount_out_of_range;
  if (plan.parts.empty()) {
    const auto& compiled = program_of(state, *plan.account, plan.recorded_at);
    const auto rule = compiled.match(original.mcc, original.merchant.view());
    const auto category = compiled.program().categories[rule.category].category;
    if (rule.kind != RuleKind::none && find_wallet(state, *plan.account, category))
      plan.parts.push_back({.category = category});
  }
  const auto uncovered = take_held(plan);
  take_receivable(take_available(state, uncovered, plan), plan);
  if (!has_room(state, original, plan, uncovered)) return DeclineReason::amount_out_of_range;
  if (command.final) release_open(plan);
  return DeclineReason::none;
}

DeclineReason plan(const State& state, const CaptureAuthorization& command,
                   const OriginalAuthorization& original, Plan& plan) {
  if (plan.account == nullptr) return DeclineReason::account_unknown;
  if (currency_of(command.currency, plan.account->currency) != plan.account->currency)
    return DeclineReason::currency_mismatch;
  return command.forced ? plan_presentment(state, command, original, plan)
                        : plan_capture(state, command, original, plan);
}

}  // namespace

void decide(const State& state, const CommandContext& context, const CaptureAuthorization& command,
            bool expired, Decision& decision) {
  LASTRO_ASSERT(command.amount.minor >= 0);
  const auto original = find_original(state, context.tenant, command.authorization, command.original);
  if (!original) return decision.reject(RejectionKind::not_found, {}, "no such authorization");
  Plan plan{.account = find_account(state, context.tenant, {.id = original->account, .alias = {}}),
            .recorded_at = decision.recorded_at(),
            .amount = command.amount,
            .parts = {}};
  const auto reason =
      expired ? DeclineReason::deadline_passed : domain::plan(state, command, *original, plan);
  if (reason != DeclineReason::none) {
    auto& declined =
        decline_operation<CaptureDeclined>(context, command, original, plan.account, reason, decision);
    declined.final = command.final;
    declined.forced = command.forced;
    return;
  }
  if (command.forced) {
    auto& posted = add_operation<PresentmentPosted>(state, context, *original, plan.parts, plan.amount,
                                                    &AuthorizationPart::captured,
                                                    AuthorizationStatus::captured, decision);
    posted.final = command.final;
    posted.late = original->status() != AuthorizationStatus::held;
    posted.over = total_captured(plan.parts) > total_authorized(plan.parts);
    return;
  }
  add_operation<AuthorizationCaptured>(state, context, *original, plan.parts, plan.amount,
                                       &AuthorizationPart::captured, AuthorizationStatus::captured, decision)
      .final = command.final;
}

void apply(State& state, const EventHeader& header, const AuthorizationCaptured& event) {
  apply_operation(state, header, event, Direction::spend);
}

void apply(State&, const EventHeader&, const CaptureDeclined&) {}

void apply(State& state, const EventHeader& header, const PresentmentPosted& event) {
  apply_operation(state, header, event, Direction::spend);
}

}  // namespace lastro::domain
