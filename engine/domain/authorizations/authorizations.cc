#include "engine/domain/authorizations/authorizations.h"

#include "engine/domain/authorizations/evaluation.h"
#include "engine/domain/authorizations/refusals.h"
#include "engine/domain/fees/fees.h"
#include "engine/domain/ledger/postings.h"

namespace lastro::domain {
namespace {

/// What a decision found on its way down the ladder.
struct Findings {
  DeclineReason reason = DeclineReason::none;
  const AccountState* account = nullptr;
  FoundCard card;
  Currency currency = Currency::none;
  Evaluation evaluation;
};

struct Times {
  UnixMicros recorded_at;
  UnixMicros business_time;
};

bool captures_later(const State& state, const AuthorizeBenefitTransaction& command, const Findings& found) {
  if (command.capture != CaptureMode::by_program) return command.capture == CaptureMode::later;
  return state.programs[found.evaluation.program_version - 1]->compiled.program().capture_later;
}

/// Where nobody down the chain can pay the whole: the first wallet pays what it has, the receivable the rest.
DeclineReason force(const State& state, const AuthorizeBenefitTransaction& command, Findings& found) {
  const auto payable =
      state.ledger.shared(found.account->tenant, AccountClass::scheme_payable, found.currency);
  const auto receivable = payer_of(state, *found.account, {});
  if (!state.ledger.has_room_for_credit(*payable, command.amount)) return DeclineReason::amount_out_of_range;
  auto missing = command.amount;
  if (!found.evaluation.considered.empty()) {
    const auto& first = found.evaluation.considered[0];
    const auto wallet = find_wallet(state, *found.account, first.category);
    if (!state.ledger.has_room_for_debit(*wallet, first.balance_after))
      return DeclineReason::amount_out_of_range;
    if (first.balance_after.minor > 0)
      found.evaluation.allocations.push_back(
          {.category = first.category, .amount = first.balance_after, .balance_after = {}});
    missing.minor -= first.balance_after.minor;
  }
  if (receivable && !state.ledger.has_room_for_debit(*receivable, missing))
    return DeclineReason::amount_out_of_range;
  const auto owed = receivable ? state.ledger.available(*receivable).minor : 0;
  const bool posts = !captures_later(state, command, found);
  found.evaluation.allocations.push_back(
      {.category = {}, .amount = missing, .balance_after = Amount{posts ? owed + missing.minor : owed}});
  return DeclineReason::none;
}

/// Finds the card and the account that are named. So a decline tells whom it is about, whatever its reason.
DeclineReason resolve(const State& state, const CommandContext& context,
                      const AuthorizeBenefitTransaction& command, Findings& found) {
  if (!command.card.empty()) {
    found.card = find_card(state, context.tenant, command.card);
    if (found.card.state == nullptr) return DeclineReason::card_unknown;
    found.account = &state.accounts[found.card.state->account];
  } else {
    found.account = find_account(state, context.tenant, command.account);
    if (found.account == nullptr) return DeclineReason::account_unknown;
  }
  found.currency = currency_of(command.currency, found.account->currency);
  return DeclineReason::none;
}

DeclineReason refuse(const State& state, const AuthorizeBenefitTransaction& command, const Times& times,
                     Findings& found) {
  if (command.reversed_before) return DeclineReason::reversed_before;
  if (found.card.state != nullptr && !command.forced) {
    const auto reason = card_refusal(found.card, times.recorded_at, command.card_expires);
    if (reason != DeclineReason::none) return reason;
  }
  if (!command.forced) {
    const auto reason = holder_refusal(state, *found.account);
    if (reason != DeclineReason::none) return reason;
  }
  if (found.currency != found.account->currency) return DeclineReason::currency_mismatch;
  evaluate(state,
           {.account = *found.account,
            .account_position = static_cast<std::uint32_t>(found.account - state.accounts.data()),
            .card = found.card.id,
            .amount = command.amount,
            .merchant = command.merchant,
            .business_time = times.business_time,
            .recorded_at = times.recorded_at,
            .partial = command.partial,
            .forced = command.forced},
           found.evaluation);
  const auto reason = found.evaluation.reason;
  if (reason == DeclineReason::insufficient_funds && command.forced) return force(state, command, found);
  return reason;
}

void decline(const CommandContext& context, const AuthorizeBenefitTransaction& command, const Findings& found,
             Decision& decision) {
  auto& declined = decision.add<AuthorizationDeclined>();
  declined.account =
      found.account != nullptr ? Reference<AccountId>{.id = found.account->id, .alias = {}} : command.account;
  declined.card =
      found.card.state != nullptr ? Reference<CardId>{.id = found.card.id, .alias = {}} : command.card;
  declined.amount = command.amount;
  declined.currency = found.currency;
  declined.reason = found.reason;
  declined.forced = command.forced;
  declined.program_version = found.evaluation.program_version;
  declined.rule = found.evaluation.rule.kind;
  declined.rule_ordinal = found.evaluation.rule.ordinal;
  declined.merchant = record_of(command.merchant);
  declined.considered = found.evaluation.considered;
  declined.external_id = context.external_id.view();
  declined.partial = command.partial;
  declined.limit = found.evaluation.limit;
  declined.fee = found.evaluation.fee.fee;
  declined.conversion = command.conversion;
  declined.likeness = command.likeness;
  declined.card_expires = command.card_expires;
}

/// What every approval tells.
void approve(const CommandContext& context, const AuthorizeBenefitTransaction& command, const Findings& found,
             AuthorizationApproved& approved) {
  approved.account = found.account->id;
  approved.card = found.card.id;
  approved.amount = command.amount;
  approved.currency = found.currency;
  approved.program_version = found.evaluation.program_version;
  approved.rule = found.evaluation.rule.kind;
  approved.rule_ordinal = found.evaluation.rule.ordinal;
  approved.fallback = found.evaluation.fallback;
  approved.merchant = record_of(command.merchant);
  approved.allocations = found.evaluation.allocations;
  approved.external_id = context.external_id.view();
  approved.partial = command.partial;
  approved.limit = found.evaluation.limit;
  approved.fee = found.evaluation.fee;
  approved.conversion = command.conversion;
  approved.likeness = command.likeness;
}

void hold(const State& state, const CommandContext& context, const AuthorizeBenefitTransaction& command,
          const Findings& found, Decision& decision) {
  auto& held = decision.add<AuthorizationHeld>();
  approve(context, command, found, held);
  held.forced = command.forced;
  const auto& program = state.programs[found.evaluation.program_version - 1]->compiled.program();
  const auto life_s = command.expires_in_seconds != 0
                          ? command.expires_in_seconds
                          : std::int64_t{hold_rules_of(program, command.merchant.mcc).life_s};
  held.expires_at = decision.recorded_at() + life_s * 1'000'000;
  for (auto& allocation : held.allocations) {
    if (!allocation.category) continue;
    const auto wallet = find_wallet(state, *found.account, allocation.category);
    allocation.held_after = Amount{state.ledger.held(*wallet).minor + allocation.amount.minor};
  }
}

}  // namespace

Spend spend_of(const State& state, const EventHeader& header, const AuthorizationApproved& event) {
  const auto position = account_position(state, {.id = event.account, .alias = {}});
  LASTRO_ASSERT(position.has_value());
  const auto& compiled = state.programs[event.program_version - 1]->compiled;
  return {.account = *position,
          .program_version = event.program_version,
          .card = event.card,
          .merchant = merchant_key(compiled, event.merchant.merchant),
          .business_time = header.business_time,
          .mcc = event.merchant.mcc,
          .category = compiled.category_of(event.rule, event.rule_ordinal).value_or(0)};
}

namespace {

void count(State& state, const EventHeader& header, const AuthorizationApproved& event) {
  LASTRO_ASSERT(event.program_version > 0);
  LASTRO_ASSERT(event.program_version <= state.programs.size());
  if (state.programs[event.program_version - 1]->compiled.counts())
    count_spend(state, spend_of(state, header, event), event.allocations, 1, header.recorded_at);
}

}  // namespace

MerchantRecord record_of(const MerchantData& merchant) {
  return {.mcc = merchant.mcc,
          .merchant = merchant.merchant.view(),
          .merchant_id = merchant.merchant_id.view(),
          .terminal_id = merchant.terminal_id.view(),
          .country = merchant.country,
          .entry_mode = merchant.entry_mode};
}

void decide(const State& state, const CommandContext& context, const AuthorizeBenefitTransaction& command,
            bool expired, Decision& decision) {
  LASTRO_ASSERT(command.amount.minor > 0);
  LASTRO_ASSERT(command.expires_in_seconds >= 0);
  LASTRO_ASSERT(command.expires_in_seconds <= hold_life_max_s);
  LASTRO_ASSERT(command.account.empty() != command.card.empty());
  Findings found;
  found.currency = currency_of(command.currency, Currency::none);
  found.reason = resolve(state, context, command, found);
  if (expired) {
    found.reason = DeclineReason::deadline_passed;
  } else if (found.reason == DeclineReason::none) {
    found.reason =
        refuse(state, command,
               {.recorded_at = decision.recorded_at(), .business_time = decision.business_time()}, found);
  }
  if (found.reason != DeclineReason::none) return decline(context, command, found, decision);

  if (captures_later(state, command, found)) return hold(state, context, command, found, decision);
  if (command.forced) return approve(context, command, found, decision.add<AuthorizationForced>());
  approve(context, command, found, decision.add<AuthorizationApproved>());
}

void apply(State& state, const EventHeader& header, const AuthorizationApproved& event) {
  post_allocations(state, header.tenant, event.account, event.currency, event.allocations, Direction::spend);
  charge(state, event.account, event.fee);
  count(state, header, event);
}

void apply(State& state, const EventHeader& header, const AuthorizationForced& event) {
  post_allocations(state, header.tenant, event.account, event.currency, event.allocations, Direction::spend);
  count(state, header, event);
}

void apply(State& state, const EventHeader& header, const AuthorizationHeld& event) {
  post_allocations(state, header.tenant, event.account, event.currency, event.allocations, Direction::hold);
  const auto position = *state.account_at.find(event.account);
  auto& account = state.accounts[position];
  for (const auto& allocation : event.allocations) check_balances(state, account, allocation);
  charge(state, event.account, event.fee);
  count(state, header, event);
  const auto spend = spend_of(state, header, event);
  HoldState hold{.id = AuthorizationId::of(state.partition, header.sequence),
                 .card = spend.card,
                 .merchant_key = spend.merchant,
                 .business_time = spend.business_time,
                 .expires_at = event.expires_at,
                 .authorized = event.allocations[0].amount,
                 .account = position,
                 .program_version = spend.program_version,
                 .mcc = spend.mcc,
                 .category = spend.category};
  const auto& first = event.allocations[0].category;
  if (event.allocations.size() == 1 && first) {
    hold.wallet = static_cast<std::uint8_t>(static_cast<std::uint32_t>(*find_wallet(state, account, first)) -
                                            static_cast<std::uint32_t>(account.first_wallet));
    return state.holds.add(hold, {}, account.first_hold, event.fee.fee);
  }
  hold.authorized = {};
  SplitParts parts;
  for (const auto& allocation : event.allocations)
    parts.push_back({.category = allocation.category, .authorized = allocation.amount});
  state.holds.add(hold, std::move(parts), account.first_hold, event.fee.fee);
}

void apply(State&, const EventHeader&, const AuthorizationDeclined&) {}

}  // namespace lastro::domain
