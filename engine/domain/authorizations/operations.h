#pragma once

#include "engine/domain/controls/controls.h"
#include "engine/domain/decision.h"
#include "engine/domain/fees/fees.h"
#include "engine/domain/ledger/postings.h"
#include "engine/domain/state.h"

/// What the operations on authorizations have in common.
namespace lastro::domain {

/// What a decision about an authorization needs of the event that made it: empty where the event made none.
[[nodiscard]] std::optional<OriginalAuthorization> original_of(const Event& event, std::uint16_t partition);

/// The standing that an event left an authorization in; null where it is no operation on one.
[[nodiscard]] const AuthorizationAfter* after_of(const EventBody& body);
/// The authorization that such an event is an operation on.
[[nodiscard]] AuthorizationId authorization_of(const EventBody& body);

/// The parts of an authorization as its approval left them: captured or held.
[[nodiscard]] AuthorizationParts parts_at_first(const AuthorizationApproved& event,
                                                AuthorizationStatus status);

/// The account's parts of a hold.
[[nodiscard]] AuthorizationParts parts_of(const State& state, const HoldState& hold);

/// The authorization that a command names, as it stands: an open hold by the state, any other by `from_log`.
/// Empty where there is none, or another tenant's.
[[nodiscard]] std::optional<OriginalAuthorization> find_original(const State& state, TenantId tenant,
                                                                 const Reference<AuthorizationId>& reference,
                                                                 const OriginalFromLog& from_log);

/// What controls count of an operation on an authorization that is no open hold: without a program where they
/// count nothing. The state knows that of holds.
[[nodiscard]] SpendFacts spend_facts(const State& state, const OriginalAuthorization& original);

/// What controls count an open hold by.
[[nodiscard]] Spend spend_of(const HoldState& hold);

/// Why callers' operations on an authorization have ended; none where something is held.
[[nodiscard]] DeclineReason ended_refusal(AuthorizationStatus status);

/// Which of a part's amounts an operation's allocations tell the change of.
using PartAmount = Amount AuthorizationPart::*;

/// What changes of each wallet when `before` becomes `after`, with the balances that leaves. `after` has the
/// parts of `before` in their order, and maybe more.
[[nodiscard]] Allocations movements(const State& state, const AccountState& account,
                                    const AuthorizationParts& before, const AuthorizationParts& after,
                                    PartAmount moved);

/// Whether an operation that leaves this gives the fee back: nothing of the authorization is left, and the
/// ledger has room for it.
[[nodiscard]] bool returns_fee(const State& state, const AccountState& account,
                               const AuthorizationAfter& after);

/// Adds the event of an operation that makes `after` of the authorization's parts.
template <class Body>
Body& add_operation(const State& state, const CommandContext& context, const OriginalAuthorization& original,
                    const AuthorizationParts& after, Amount amount, PartAmount moved,
                    AuthorizationStatus ended, Decision& decision) {
  const auto* account = find_account(state, original.tenant, {.id = original.account, .alias = {}});
  LASTRO_ASSERT(account != nullptr);
  auto& event = decision.add<Body>();
  event.authorization = original.id;
  event.account = original.account;
  event.amount = amount;
  event.currency = account->currency;
  event.allocations = movements(state, *account, original.standing.parts, after, moved);
  event.after = {.number = original.standing.number + 1,
                 .status = status_of(after, ended),
                 .parts = after,
                 .fee = original.standing.fee};
  if (returns_fee(state, *account, event.after)) {
    event.fee_returned = returned(state, *account, event.after.fee, event.allocations);
    event.after.fee = {};
  }
  event.external_id = context.external_id.view();
  event.spend = spend_facts(state, original);
  return event;
}

/// Adds the event that refuses one. `original` is empty and `account` null where it is unknown.
template <class Body, class Command>
Body& decline_operation(const CommandContext& context, const Command& command,
                        const std::optional<OriginalAuthorization>& original, const AccountState* account,
                        DeclineReason reason, Decision& decision) {
  auto& event = decision.add<Body>();
  event.authorization =
      original ? Reference<AuthorizationId>{.id = original->id, .alias = {}} : command.authorization;
  event.account = original ? original->account : AccountId{};
  event.amount = command.amount;
  // The account's where none was named: the original may have been declined for its own.
  event.currency = currency_of(command.currency, account != nullptr ? account->currency : Currency::none);
  event.reason = reason;
  event.external_id = context.external_id.view();
  return event;
}

/// Takes an operation into the state: moves what has changed of a hold's parts, and ends the hold where
/// nothing is held any more; where nothing was held before, posts the allocations in `direction`. What is
/// spent counts, and what is not spent after all is given back to the windows it counted in; refunds are not.
void apply_operation(State& state, const EventHeader& header, const AuthorizationOperation& event,
                     Direction direction);
void apply_refund(State& state, const EventHeader& header, const RefundPosted& event);

}  // namespace lastro::domain
