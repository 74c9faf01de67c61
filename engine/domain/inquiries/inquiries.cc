#include "engine/domain/inquiries/inquiries.h"

#include "engine/domain/authorizations/authorizations.h"
#include "engine/domain/authorizations/refusals.h"

namespace lastro::domain {
namespace {

struct Findings {
  const AccountState* account = nullptr;
  FoundCard card;
};

DeclineReason resolve(const State& state, const CommandContext& context, const InquireAccount& command,
                      Findings& found) {
  if (command.card.empty()) {
    found.account = find_account(state, context.tenant, command.account);
    return found.account == nullptr ? DeclineReason::account_unknown : DeclineReason::none;
  }
  found.card = find_card(state, context.tenant, command.card);
  if (found.card.state == nullptr) return DeclineReason::card_unknown;
  found.account = &state.accounts[found.card.state->account];
  return DeclineReason::none;
}

DeclineReason refuse(const State& state, const InquireAccount& command, UnixMicros recorded_at,
                     const Findings& found) {
  if (found.card.state != nullptr) {
    const auto reason = card_refusal(found.card, recorded_at, command.card_expires);
    if (reason != DeclineReason::none) return reason;
  }
  const auto reason = holder_refusal(state, *found.account);
  if (reason != DeclineReason::none) return reason;
  return currency_of(command.currency, found.account->currency) == found.account->currency
             ? DeclineReason::none
             : DeclineReason::currency_mismatch;
}

Allocations balances_of(const State& state, const AccountState& account) {
  Allocations balances;
  for (std::uint32_t i = 0; i < account.wallets; ++i) {
    const auto wallet = static_cast<LedgerIndex>(static_cast<std::uint32_t>(account.first_wallet) + i);
    balances.push_back({.category = state.ledger.at(wallet).category,
                        .amount = {},
                        .balance_after = state.ledger.available(wallet),
                        .held_after = state.ledger.held(wallet)});
  }
  return balances;
}

}  // namespace

void decide(const State& state, const CommandContext& context, const InquireAccount& command, bool expired,
            Decision& decision) {
  LASTRO_ASSERT(command.account.empty() != command.card.empty());
  Findings found;
  auto reason = resolve(state, context, command, found);
  if (expired) {
    reason = DeclineReason::deadline_passed;
  } else if (reason == DeclineReason::none) {
    reason = refuse(state, command, decision.recorded_at(), found);
  }
  auto& inquired = decision.add<AccountInquired>();
  inquired.kind = command.kind;
  inquired.account =
      found.account != nullptr ? Reference<AccountId>{.id = found.account->id, .alias = {}} : command.account;
  inquired.card =
      found.card.state != nullptr ? Reference<CardId>{.id = found.card.id, .alias = {}} : command.card;
  inquired.currency =
      currency_of(command.currency, found.account != nullptr ? found.account->currency : Currency::none);
  inquired.reason = reason;
  inquired.merchant = record_of(command.merchant);
  if (reason == DeclineReason::none && command.kind == InquiryKind::balance)
    inquired.balances = balances_of(state, *found.account);
  inquired.external_id = context.external_id.view();
  inquired.card_expires = command.card_expires;
}

void apply(State&, const EventHeader&, const AccountInquired&) {}

}  // namespace lastro::domain
