#include "engine/domain/authorizations/authorizations.h"

#include "engine/domain/authorizations/refusals.h"
#include "engine/domain/ledger/postings.h"
#include "engine/domain/programs/merchant_name.h"

namespace lastro::domain {
namespace {

/// What a decision found on its way down the ladder.
struct Findings {
  DeclineReason reason = DeclineReason::none;
  const AccountState* account = nullptr;
  FoundCard card;
  Currency currency = Currency::none;
  std::uint32_t program_version = 0;
  RuleMatch rule;
  bool fallback = false;
  Category payer;
  LedgerIndex wallet{};
  Allocations considered;
};

/// Finds the first wallet down the fallback chain that can pay the whole amount.
DeclineReason choose_wallet(const State& state, const AuthorizeBenefitTransaction& command, Findings& found) {
  const auto& program = program_of(state, *found.account);
  found.program_version = program_version_of(state, *found.account);
  found.rule = match_rule_for(program, command.merchant);
  const auto payable =
      state.ledger.shared(found.account->tenant, AccountClass::scheme_payable, found.currency);
  LASTRO_ASSERT(payable.has_value());
  auto next = std::optional<CategoryOrdinal>(found.rule.category);
  for (; next; next = program.categories[*next].fallback) {
    const auto category = program.categories[*next].category;
    const auto wallet = find_wallet(state, *found.account, category);
    if (!wallet) continue;  // the program gained this category after the account was opened
    const auto available = state.ledger.available(*wallet);
    if (available < command.amount) {
      found.considered.push_back({.category = category, .amount = {}, .balance_after = available});
      continue;
    }
    if (state.ledger.overflows(*wallet, *payable, command.amount)) return DeclineReason::amount_out_of_range;
    found.payer = category;
    found.wallet = *wallet;
    found.fallback = *next != found.rule.category;
    return DeclineReason::none;
  }
  return DeclineReason::insufficient_funds;
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

DeclineReason refuse(const State& state, const AuthorizeBenefitTransaction& command, UnixMicros recorded_at,
                     Findings& found) {
  if (found.card.state != nullptr) {
    const auto reason = card_refusal(found.card, recorded_at);
    if (reason != DeclineReason::none) return reason;
  }
  const auto reason = holder_refusal(state, *found.account);
  if (reason != DeclineReason::none) return reason;
  if (found.currency != found.account->currency) return DeclineReason::currency_mismatch;
  return choose_wallet(state, command, found);
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
  declined.program_version = found.program_version;
  declined.rule = found.rule.kind;
  declined.rule_ordinal = found.rule.ordinal;
  declined.merchant = record_of(command.merchant);
  declined.considered = found.considered;
  declined.external_id = context.external_id.view();
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

RuleMatch match_rule_for(const Program& program, const MerchantData& merchant) {
  if (program.merchant_rules.empty()) return match_rule(program, merchant.mcc, {});
  return match_rule(program, merchant.mcc, normalise_merchant(merchant.merchant.view()).view());
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
    found.reason = refuse(state, command, decision.recorded_at(), found);
  }
  if (found.reason != DeclineReason::none) return decline(context, command, found, decision);

  auto& approved = decision.add<AuthorizationApproved>();
  approved.account = found.account->id;
  approved.card = found.card.id;
  approved.amount = command.amount;
  approved.currency = found.currency;
  approved.program_version = found.program_version;
  approved.rule = found.rule.kind;
  approved.rule_ordinal = found.rule.ordinal;
  approved.fallback = found.fallback;
  approved.merchant = record_of(command.merchant);
  approved.allocations.push_back(
      {.category = found.payer,
       .amount = command.amount,
       .balance_after = Amount{state.ledger.available(found.wallet).minor - command.amount.minor}});
  approved.external_id = context.external_id.view();
}

void apply(State& state, const EventHeader& header, const AuthorizationApproved& event) {
  post_allocations(state, header.tenant, event.account, event.currency, event.allocations, Direction::spend);
}

void apply(State&, const EventHeader&, const AuthorizationDeclined&) {}

}  // namespace lastro::domain
