#include "engine/domain/inquiries/inquiries.h"

#include "engine/domain/authorizations/authorizations.h"
#include "engine/domain/authorizations/evaluation.h"
#include "engine/domain/authorizations/refusals.h"
#include "engine/domain/fees/fees.h"

namespace lastro::domain {
namespace {

struct Findings {
  const AccountState* account = nullptr;
  FoundCard card;
  std::uint32_t program_version = 0;  ///< where a fee was asked for
  FeePosting fee;
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

/// The first wallet that has it pays, of the rule's own category and its fallbacks; where no rule leads to a
/// category, of the program's first.
DeclineReason charge_wallet(const State& state, const AccountState& account, const Program& program,
                            CategoryOrdinal category, Fee& fee) {
  for (auto next = std::optional{category}; next; next = program.categories[*next].fallback) {
    const auto wallet = find_wallet(state, account, program.categories[*next].category);
    if (!wallet || state.ledger.available(*wallet) < fee.amount) continue;
    fee.category = program.categories[*next].category;
    return DeclineReason::none;
  }
  return DeclineReason::insufficient_funds;
}

DeclineReason charge_fee(const State& state, const InquireAccount& command, UnixMicros recorded_at,
                         Findings& found) {
  if (command.kind != InquiryKind::balance) return DeclineReason::none;
  const auto& account = *found.account;
  const auto& compiled = program_of(state, account, recorded_at);
  const auto& program = compiled.program();
  if (program.fees.empty()) return DeclineReason::none;
  const auto category = match_rule_for(compiled, command.merchant).category;
  const auto ordinal = find_fee(program, FeeOccasion::balance_inquiry, category, command.merchant.mcc);
  if (!ordinal) return DeclineReason::none;
  found.program_version = program_version_of(state, account, recorded_at);
  Fee fee{.ordinal = *ordinal, .amount = program.fees[*ordinal].amount};
  auto refused = DeclineReason::none;
  if (program.fees[*ordinal].paid_by == FeePayer::employer) {
    fee.employer = state.employers[account.employer].id;
    refused = employer_refusal(state, account, fee.amount);
  } else {
    refused = charge_wallet(state, account, program, category, fee);
  }
  if (refused != DeclineReason::none) return refused;
  if (!has_room_for_fee(state, account, fee)) return DeclineReason::amount_out_of_range;
  found.fee = charged(state, account, fee, {});
  return DeclineReason::none;
}

Allocations balances_of(const State& state, const AccountState& account, const FeePosting& fee) {
  Allocations balances;
  for (std::uint32_t i = 0; i < account.wallets; ++i) {
    const auto wallet = static_cast<LedgerIndex>(static_cast<std::uint32_t>(account.first_wallet) + i);
    auto& balance = balances.emplace_back({.category = state.ledger.at(wallet).category,
                                           .amount = {},
                                           .balance_after = state.ledger.available(wallet),
                                           .held_after = state.ledger.held(wallet)});
    if (fee.fee && balance.category == fee.fee.category) balance.balance_after = fee.balance_after;
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
    if (reason == DeclineReason::none) reason = charge_fee(state, command, decision.recorded_at(), found);
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
    inquired.balances = balances_of(state, *found.account, found.fee);
  inquired.program_version = found.program_version;
  inquired.fee = found.fee;
  inquired.external_id = context.external_id.view();
  inquired.card_expires = command.card_expires;
}

void apply(State& state, const EventHeader&, const AccountInquired& event) {
  charge(state, event.account.id, event.fee);
}

}  // namespace lastro::domain
