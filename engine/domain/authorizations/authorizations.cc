#include "engine/domain/authorizations/authorizations.h"

#include "engine/domain/authorizations/evaluation.h"
#include "engine/domain/cards/cards.h"
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

/// A card is good by the ledger's time: a caller's own would let an expired one be used by dating back.
DeclineReason card_refusal(const FoundCard& card, UnixMicros recorded_at) {
  switch (card.state->status) {
    case Status::active:
      break;
    case Status::blocked:
      return DeclineReason::card_blocked;
    case Status::closed:
      return DeclineReason::card_closed;
    case Status::lost:
      return DeclineReason::card_lost;
    case Status::stolen:
      return DeclineReason::card_stolen;
    case Status::cancelled:
      return DeclineReason::card_cancelled;
  }
  const auto expires = card.state->expires;
  return expires != 0 && month_of(recorded_at) > expires ? DeclineReason::card_expired : DeclineReason::none;
}

DeclineReason holder_refusal(const State& state, const AccountState& account) {
  switch (state.clients[account.client].status) {
    case Status::active:
      break;
    case Status::blocked:
      return DeclineReason::client_blocked;
    default:
      return DeclineReason::client_closed;
  }
  switch (account.status) {
    case Status::active:
      return DeclineReason::none;
    case Status::blocked:
      return DeclineReason::account_blocked;
    default:
      return DeclineReason::account_closed;
  }
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
  if (found.card.state != nullptr) {
    const auto reason = card_refusal(found.card, times.recorded_at);
    if (reason != DeclineReason::none) return reason;
  }
  const auto reason = holder_refusal(state, *found.account);
  if (reason != DeclineReason::none) return reason;
  if (found.currency != found.account->currency) return DeclineReason::currency_mismatch;
  evaluate(state,
           {.account = *found.account,
            .account_position = static_cast<std::uint32_t>(found.account - state.accounts.data()),
            .card = found.card.id,
            .amount = command.amount,
            .merchant = command.merchant,
            .business_time = times.business_time,
            .recorded_at = times.recorded_at,
            .partial = command.partial},
           found.evaluation);
  return found.evaluation.reason;
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
  declined.program_version = found.evaluation.program_version;
  declined.rule = found.evaluation.rule.kind;
  declined.rule_ordinal = found.evaluation.rule.ordinal;
  declined.merchant = record_of(command.merchant);
  declined.considered = found.evaluation.considered;
  declined.external_id = context.external_id.view();
  declined.partial = command.partial;
  declined.limit = found.evaluation.limit;
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

  auto& approved = decision.add<AuthorizationApproved>();
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
}

void apply(State& state, const EventHeader& header, const AuthorizationApproved& event) {
  post_allocations(state, header.tenant, event.account, event.currency, event.allocations, Direction::spend);
  LASTRO_ASSERT(event.program_version > 0);
  LASTRO_ASSERT(event.program_version <= state.programs.size());
  if (state.programs[event.program_version - 1]->compiled.counts())
    count_spend(state, spend_of(state, header, event), event.allocations, 1, header.recorded_at);
}

void apply(State&, const EventHeader&, const AuthorizationDeclined&) {}

}  // namespace lastro::domain
