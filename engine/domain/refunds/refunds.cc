#include "engine/domain/refunds/refunds.h"

#include <algorithm>

#include "engine/domain/authorizations/authorizations.h"
#include "engine/domain/authorizations/evaluation.h"
#include "engine/domain/ledger/postings.h"

namespace lastro::domain {
namespace {

/// Beyond the last code a rule may name: only merchant rules match.
constexpr Mcc no_mcc = mcc_max + 1;

struct Findings {
  DeclineReason reason = DeclineReason::none;
  UnixMicros recorded_at = 0;
  const AccountState* account = nullptr;
  Currency currency = Currency::none;
  std::uint32_t program_version = 0;
  RuleMatch rule;
  Allocations allocations;
};

/// Adds the allocation with its balance after, or tells why it cannot be.
DeclineReason allocate(const State& state, const AccountState& account, Category category, Amount amount,
                       Findings& found) {
  const auto wallet = find_wallet(state, account, category);
  if (!wallet) return DeclineReason::category_unknown;
  const auto payable = state.ledger.shared(account.tenant, AccountClass::scheme_payable, account.currency);
  LASTRO_ASSERT(payable.has_value());
  // The payable is debited by every part, so the parts before this one count against its total.
  auto drawn = amount;
  for (const auto& before : found.allocations) drawn.minor += before.amount.minor;
  if (state.ledger.overflows(*payable, *wallet, amount) ||
      !checked_add(state.ledger.at(*payable).debits_posted, drawn)) {
    return DeclineReason::amount_out_of_range;
  }
  found.allocations.push_back(
      {.category = category,
       .amount = amount,
       .balance_after = Amount{state.ledger.available(*wallet).minor + amount.minor}});
  return DeclineReason::none;
}

std::vector<Amount> remaining_of(const State& state, const OriginalAuthorization& original) {
  const auto refunded = state.refunded.find(original.id);
  std::vector<Amount> remaining;
  for (const auto& allocation : original.captured) {
    auto left = allocation.amount.minor;
    if (refunded != state.refunded.end()) {
      for (const auto& part : refunded->second) {
        if (part.category == allocation.category) left -= part.amount.minor;
      }
    }
    LASTRO_ASSERT(left >= 0);
    remaining.push_back(Amount{left});
  }
  return remaining;
}

DeclineReason refuse_linked(const State& state, const Refund& command, Findings& found) {
  if (!command.original->approved) return DeclineReason::authorization_declined;
  const auto remaining = remaining_of(state, *command.original);
  std::int64_t open = 0;
  for (const auto& part : remaining) open += part.minor;
  if (command.amount.minor > open) return DeclineReason::refund_exceeds_captured;
  const auto shares = share_in_proportion(command.amount, remaining);
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (shares[i].minor == 0) continue;
    const auto reason =
        allocate(state, *found.account, command.original->captured[i].category, shares[i], found);
    if (reason != DeclineReason::none) return reason;
  }
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
  const auto reference =
      command.original ? Reference<AccountId>{.id = command.original->account, .alias = {}} : command.account;
  found.account = find_account(state, context.tenant, reference);
  if (found.account == nullptr) return DeclineReason::account_unknown;
  found.currency = currency_of(command.currency, found.account->currency);
  return DeclineReason::none;
}

DeclineReason refuse(const State& state, const Refund& command, Findings& found) {
  if (found.account->status == Status::closed) return DeclineReason::account_closed;
  if (found.currency != found.account->currency) return DeclineReason::currency_mismatch;
  return command.original ? refuse_linked(state, command, found) : refuse_unlinked(state, command, found);
}

void add_refunded(std::vector<RefundedPart>& parts, const Allocation& allocation) {
  const auto known = std::find_if(parts.begin(), parts.end(), [&](const RefundedPart& part) {
    return part.category == allocation.category;
  });
  if (known == parts.end()) {
    parts.push_back({.category = allocation.category, .amount = allocation.amount});
  } else {
    known->amount.minor += allocation.amount.minor;
  }
}

AuthorizationId linked_id(const Refund& command) {
  return command.original ? command.original->id : AuthorizationId{};
}

void decline(const CommandContext& context, const Refund& command, const Findings& found,
             Decision& decision) {
  auto& declined = decision.add<RefundDeclined>();
  declined.authorization = linked_id(command);
  declined.account =
      found.account != nullptr ? Reference<AccountId>{.id = found.account->id, .alias = {}} : command.account;
  declined.amount = command.amount;
  declined.currency = found.currency;
  declined.category = command.category;
  declined.reason = found.reason;
  declined.has_mcc = command.has_mcc;
  declined.merchant = record_of(command.merchant);
  declined.external_id = context.external_id.view();
}

}  // namespace

std::optional<OriginalAuthorization> original_of(const Event& event, std::uint16_t partition) {
  OriginalAuthorization original;
  original.id = AuthorizationId::of(partition, event.header.sequence);
  original.tenant = event.header.tenant;
  if (const auto* approved = std::get_if<AuthorizationApproved>(&event.body)) {
    original.approved = true;
    original.account = approved->account;
    original.captured = approved->allocations;
    return original;
  }
  if (const auto* declined = std::get_if<AuthorizationDeclined>(&event.body)) {
    original.account = declined->account.id;
    return original;
  }
  return std::nullopt;
}

std::vector<Amount> share_in_proportion(Amount amount, const std::vector<Amount>& remaining) {
  std::int64_t total = 0;
  for (const auto& part : remaining) total += part.minor;
  LASTRO_ASSERT(amount.minor <= total);
  std::vector<Amount> shares;
  std::int64_t left = amount.minor;
  for (const auto& part : remaining) {
    const auto share =
        total == 0 ? 0 : static_cast<std::int64_t>(static_cast<__int128>(amount.minor) * part.minor / total);
    shares.push_back(Amount{share});
    left -= share;
  }
  for (std::size_t i = 0; i < shares.size() && left > 0; ++i) {
    const auto more = std::min(left, remaining[i].minor - shares[i].minor);
    shares[i].minor += more;
    left -= more;
  }
  LASTRO_ASSERT(left == 0);
  return shares;
}

void decide(const State& state, const CommandContext& context, const Refund& command, bool expired,
            Decision& decision) {
  LASTRO_ASSERT(command.amount.minor > 0);
  const bool linked = !command.authorization.empty();
  if (linked && (!command.original || command.original->tenant != context.tenant)) {
    return decision.reject(RejectionKind::not_found, "authorization_id", "names no authorization");
  }
  Findings found;
  found.recorded_at = decision.recorded_at();
  found.currency = currency_of(command.currency, Currency::none);
  found.reason = resolve(state, context, command, found);
  if (expired) {
    found.reason = DeclineReason::deadline_passed;
  } else if (found.reason == DeclineReason::none) {
    found.reason = refuse(state, command, found);
  }
  if (found.reason != DeclineReason::none) return decline(context, command, found, decision);

  auto& posted = decision.add<RefundPosted>();
  posted.authorization = linked_id(command);
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
}

void apply(State& state, const EventHeader& header, const RefundPosted& event) {
  post_allocations(state, header.tenant, event.account, event.currency, event.allocations,
                   Direction::give_back);
  if (!event.authorization) return;
  auto& parts = state.refunded[event.authorization];
  for (const auto& allocation : event.allocations) add_refunded(parts, allocation);
}

void apply(State&, const EventHeader&, const RefundDeclined&) {}

}  // namespace lastro::domain
