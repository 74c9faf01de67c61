#include "engine/domain/refunds/refunds.h"

#include "engine/domain/authorizations/authorizations.h"
#include "engine/domain/authorizations/evaluation.h"
#include "engine/domain/authorizations/operations.h"
#include "engine/domain/authorizations/shares.h"
#include "engine/domain/fees/fees.h"

namespace lastro::domain {
namespace {

/// Beyond the last code a rule may name: only merchant rules match.
constexpr Mcc no_mcc = mcc_max + 1;

struct Findings {
  DeclineReason reason = DeclineReason::none;
  UnixMicros recorded_at = 0;
  const AccountState* account = nullptr;
  FoundCard card;  ///< where asked for by one
  Currency currency = Currency::none;
  std::uint32_t program_version = 0;
  RuleMatch rule;
  Allocations allocations;
  std::optional<OriginalAuthorization> original;  ///< where linked
  AuthorizationParts parts;                       ///< of the original, with what goes back now
  Fee fee;                                        ///< of the original, that stays
  FeePosting fee_returned;
};

/// Adds the one allocation with its balance after, or tells why it cannot be.
DeclineReason allocate(const State& state, const AccountState& account, Category category, Amount amount,
                       Findings& found) {
  const auto wallet = find_wallet(state, account, category);
  if (!wallet) return DeclineReason::category_unknown;
  const auto payable = state.ledger.shared(account.tenant, AccountClass::scheme_payable, account.currency);
  LASTRO_ASSERT(payable.has_value());
  if (state.ledger.overflows(*payable, *wallet, amount)) return DeclineReason::amount_out_of_range;
  found.allocations.push_back(
      {.category = category,
       .amount = amount,
       .balance_after = Amount{state.ledger.available(*wallet).minor + amount.minor}});
  return DeclineReason::none;
}

Amount amount_of(const Allocations& allocations, Category category) {
  for (const auto& each : allocations) {
    if (each.category == category) return each.amount;
  }
  return {};
}

/// With the refund of all that was captured goes the fee, where the program says so.
bool refunds_fee(const State& state, const OriginalAuthorization& original, const AuthorizationParts& after) {
  const auto& fee = original.standing.fee;
  if (!fee || total_open(after).minor != 0 || total_refundable(after).minor != 0) return false;
  const auto& program = state.programs[original.program_version - 1]->compiled.program();
  LASTRO_ASSERT(fee.ordinal < program.fees.size());
  return program.fees[fee.ordinal].refundable;
}

DeclineReason refuse_linked(const State& state, const Refund& command, Findings& found) {
  const auto& original = *found.original;
  if (original.status() == AuthorizationStatus::declined) return DeclineReason::authorization_declined;
  auto& parts = found.parts = original.standing.parts;
  if (command.amount > total_refundable(parts)) return DeclineReason::refund_exceeds_captured;
  std::vector<Amount> remaining;
  for (const auto& part : parts) remaining.push_back(part.refundable());
  const auto shares = share_in_proportion(command.amount, remaining);
  const auto payable =
      state.ledger.shared(found.account->tenant, AccountClass::scheme_payable, found.currency);
  LASTRO_ASSERT(payable.has_value());
  if (!state.ledger.has_room_for_debit(*payable, command.amount)) return DeclineReason::amount_out_of_range;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto payer = payer_of(state, *found.account, parts[i].category);
    LASTRO_ASSERT(payer.has_value());
    if (!state.ledger.has_room_for_credit(*payer, shares[i])) return DeclineReason::amount_out_of_range;
    parts[i].refunded.minor += shares[i].minor;
  }
  found.allocations =
      movements(state, *found.account, original.standing.parts, parts, &AuthorizationPart::refunded);
  found.fee = original.standing.fee;
  if (!refunds_fee(state, original, parts)) return DeclineReason::none;
  if (!has_room_to_return(state, *found.account, found.fee, amount_of(found.allocations, found.fee.category)))
    return DeclineReason::amount_out_of_range;
  found.fee_returned = returned(state, *found.account, found.fee, found.allocations);
  found.fee = {};
  return DeclineReason::none;
}

DeclineReason refuse_unlinked(const State& state, const Refund& command, Findings& found) {
  auto category = command.category;
  if (!category) {
    const auto& compiled = program_of(state, *found.account, found.recorded_at);
    found.program_version = program_version_of(state, *found.account, found.recorded_at);
    auto merchant = command.merchant;
    if (!command.has_mcc) merchant.mcc = no_mcc;
    found.rule = match_rule_for(compiled, merchant);
    if (found.rule.kind == RuleKind::none) return DeclineReason::purchase_not_covered;
    category = compiled.program().categories[found.rule.category].category;
  }
  return allocate(state, *found.account, category, command.amount, found);
}

/// Finds the account that is named, or that of the original. So a decline tells whom it is about, whatever
/// its reason.
DeclineReason resolve(const State& state, const CommandContext& context, const Refund& command,
                      Findings& found) {
  if (!command.card.empty()) {
    // Money that comes back finds its account whatever became of the card.
    found.card = find_card(state, context.tenant, command.card);
    if (found.card.state == nullptr) return DeclineReason::card_unknown;
    found.account = &state.accounts[found.card.state->account];
  } else {
    const auto reference =
        found.original ? Reference<AccountId>{.id = found.original->account, .alias = {}} : command.account;
    found.account = find_account(state, context.tenant, reference);
    if (found.account == nullptr) return DeclineReason::account_unknown;
  }
  found.currency = currency_of(command.currency, found.account->currency);
  return DeclineReason::none;
}

DeclineReason refuse(const State& state, const Refund& command, Findings& found) {
  if (found.account->status == Status::closed) return DeclineReason::account_closed;
  if (found.currency != found.account->currency) return DeclineReason::currency_mismatch;
  return found.original ? refuse_linked(state, command, found) : refuse_unlinked(state, command, found);
}

void decline(const CommandContext& context, const Refund& command, const Findings& found,
             Decision& decision) {
  auto& declined = decision.add<RefundDeclined>();
  if (found.original) declined.authorization = found.original->id;
  declined.account =
      found.account != nullptr ? Reference<AccountId>{.id = found.account->id, .alias = {}} : command.account;
  declined.amount = command.amount;
  declined.currency = found.currency;
  declined.category = command.category;
  declined.reason = found.reason;
  declined.has_mcc = command.has_mcc;
  declined.merchant = record_of(command.merchant);
  declined.external_id = context.external_id.view();
  declined.card =
      found.card.state != nullptr ? Reference<CardId>{.id = found.card.id, .alias = {}} : command.card;
}

}  // namespace

void decide(const State& state, const CommandContext& context, const Refund& command, bool expired,
            Decision& decision) {
  LASTRO_ASSERT(command.amount.minor > 0);
  Findings found;
  found.recorded_at = decision.recorded_at();
  if (!command.authorization.empty()) {
    found.original = find_original(state, context.tenant, command.authorization, command.original);
    if (!found.original)
      return decision.reject(RejectionKind::not_found, "authorization_id", "names no authorization");
  }
  found.currency = currency_of(command.currency, Currency::none);
  found.reason = resolve(state, context, command, found);
  if (expired) {
    found.reason = DeclineReason::deadline_passed;
  } else if (found.reason == DeclineReason::none) {
    found.reason = refuse(state, command, found);
  }
  if (found.reason != DeclineReason::none) return decline(context, command, found, decision);

  auto& posted = decision.add<RefundPosted>();
  if (found.original) {
    posted.authorization = found.original->id;
    posted.after = {.number = found.original->standing.number + 1,
                    .status = found.original->status(),
                    .parts = found.parts,
                    .fee = found.fee};
    posted.fee_returned = found.fee_returned;
  }
  posted.account = found.account->id;
  posted.amount = command.amount;
  posted.currency = found.currency;
  posted.program_version = found.program_version;
  posted.rule = found.rule.kind;
  posted.rule_ordinal = found.rule.ordinal;
  posted.has_mcc = command.has_mcc;
  posted.merchant = record_of(command.merchant);
  posted.allocations = found.allocations;
  posted.external_id = context.external_id.view();
  posted.card = found.card.id;
}

void apply(State& state, const EventHeader& header, const RefundPosted& event) {
  apply_refund(state, header, event);
}

void apply(State&, const EventHeader&, const RefundDeclined&) {}

}  // namespace lastro::domain
