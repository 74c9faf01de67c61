#include "engine/domain/authorizations/authorizations.h"

#include "engine/domain/authorizations/hold_rules.h"
#include "engine/domain/authorizations/refusals.h"
#include "engine/domain/ledger/postings.h"
#include "engine/domain/programs/merchant_key.h"
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
  Allocations allocations;
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
    found.allocations.push_back({.category = category,
                                 .amount = command.amount,
                                 .balance_after = Amount{available.minor - command.amount.minor}});
    found.fallback = *next != found.rule.category;
    return DeclineReason::none;
  }
  return DeclineReason::insufficient_funds;
}

/// Where nobody down the chain can pay the whole: the first wallet pays what it has, the receivable the rest.
DeclineReason force(const State& state, const AuthorizeBenefitTransaction& command, Findings& found) {
  const auto payable =
      state.ledger.shared(found.account->tenant, AccountClass::scheme_payable, found.currency);
  const auto receivable = payer_of(state, *found.account, {});
  if (!state.ledger.has_room_for_credit(*payable, command.amount)) return DeclineReason::amount_out_of_range;
  auto missing = command.amount;
  if (!found.considered.empty()) {
    const auto& first = found.considered[0];
    const auto wallet = find_wallet(state, *found.account, first.category);
    if (!state.ledger.has_room_for_debit(*wallet, first.balance_after))
      return DeclineReason::amount_out_of_range;
    if (first.balance_after.minor > 0)
      found.allocations.push_back(
          {.category = first.category, .amount = first.balance_after, .balance_after = {}});
    missing.minor -= first.balance_after.minor;
  }
  if (receivable && !state.ledger.has_room_for_debit(*receivable, missing))
    return DeclineReason::amount_out_of_range;
  const auto owed = receivable ? state.ledger.available(*receivable).minor : 0;
  const bool posts = command.capture == CaptureMode::now;
  found.allocations.push_back(
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

DeclineReason refuse(const State& state, const AuthorizeBenefitTransaction& command, UnixMicros recorded_at,
                     Findings& found) {
  if (command.reversed_before) return DeclineReason::reversed_before;
  if (found.card.state != nullptr && !command.forced) {
    const auto reason = card_refusal(found.card, recorded_at);
    if (reason != DeclineReason::none) return reason;
  }
  if (!command.forced) {
    const auto reason = holder_refusal(state, *found.account);
    if (reason != DeclineReason::none) return reason;
  }
  if (found.currency != found.account->currency) return DeclineReason::currency_mismatch;
  const auto reason = choose_wallet(state, command, found);
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
  declined.program_version = found.program_version;
  declined.rule = found.rule.kind;
  declined.rule_ordinal = found.rule.ordinal;
  declined.merchant = record_of(command.merchant);
  declined.considered = found.considered;
  declined.external_id = context.external_id.view();
}

/// What every approval tells.
void approve(const CommandContext& context, const AuthorizeBenefitTransaction& command, const Findings& found,
             AuthorizationApproved& approved) {
  approved.account = found.account->id;
  approved.card = found.card.id;
  approved.amount = command.amount;
  approved.currency = found.currency;
  approved.program_version = found.program_version;
  approved.rule = found.rule.kind;
  approved.rule_ordinal = found.rule.ordinal;
  approved.fallback = found.fallback;
  approved.merchant = record_of(command.merchant);
  approved.allocations = found.allocations;
  approved.external_id = context.external_id.view();
}

void hold(const State& state, const CommandContext& context, const AuthorizeBenefitTransaction& command,
          const Findings& found, Decision& decision) {
  auto& held = decision.add<AuthorizationHeld>();
  approve(context, command, found, held);
  held.forced = command.forced;
  const auto rules = rules_of(program_of(state, *found.account), command.merchant.mcc);
  const auto life =
      command.expires_in_seconds != 0 ? command.expires_in_seconds * 1'000'000 : rules.life_micros;
  held.expires_at = decision.recorded_at() + life;
  for (auto& allocation : held.allocations) {
    if (!allocation.category) continue;
    const auto wallet = find_wallet(state, *found.account, allocation.category);
    allocation.held_after = Amount{state.ledger.held(*wallet).minor + allocation.amount.minor};
  }
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
  LASTRO_ASSERT(command.expires_in_seconds >= 0);
  LASTRO_ASSERT(command.expires_in_seconds <= hold_seconds_max);
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

  if (command.capture == CaptureMode::later) return hold(state, context, command, found, decision);
  if (command.forced) return approve(context, command, found, decision.add<AuthorizationForced>());
  approve(context, command, found, decision.add<AuthorizationApproved>());
}

void apply(State& state, const EventHeader& header, const AuthorizationApproved& event) {
  post_allocations(state, header.tenant, event.account, event.currency, event.allocations, Direction::spend);
}

void apply(State& state, const EventHeader& header, const AuthorizationForced& event) {
  post_allocations(state, header.tenant, event.account, event.currency, event.allocations, Direction::spend);
}

void apply(State& state, const EventHeader& header, const AuthorizationHeld& event) {
  post_allocations(state, header.tenant, event.account, event.currency, event.allocations, Direction::hold);
  const auto position = state.account_at.find(event.account)->second;
  auto& account = state.accounts[position];
  for (const auto& allocation : event.allocations) check_balances(state, account, allocation);
  HoldState hold{.id = AuthorizationId::of(state.partition, header.sequence),
                 .card = event.card,
                 .merchant_key = merchant_key(normalise_merchant(event.merchant.merchant).view()),
                 .business_time = header.business_time,
                 .expires_at = event.expires_at,
                 .authorized = event.allocations[0].amount,
                 .account = position,
                 .program_version = event.program_version,
                 .mcc = event.merchant.mcc};
  const auto& first = event.allocations[0].category;
  if (event.allocations.size() == 1 && first) {
    hold.wallet = static_cast<std::uint8_t>(static_cast<std::uint32_t>(*find_wallet(state, account, first)) -
                                            static_cast<std::uint32_t>(account.first_wallet));
    return state.holds.add(hold, {}, account.first_hold);
  }
  hold.authorized = {};
  SplitParts parts;
  for (const auto& allocation : event.allocations)
    parts.push_back({.category = allocation.category, .authorized = allocation.amount});
  state.holds.add(hold, std::move(parts), account.first_hold);
}

void apply(State&, const EventHeader&, const AuthorizationDeclined&) {}

}  // namespace lastro::domain
