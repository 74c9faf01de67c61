#include "engine/domain/cards/cards.h"

#include <chrono>

#include "engine/domain/clients/clients.h"

namespace lastro::domain {

void decide(const State& state, const CommandContext& context, const IssueCard& command, Decision& decision) {
  const auto* account = find_account(state, context.tenant, command.account);
  if (account == nullptr)
    return decision.reject(RejectionKind::unknown_reference, "account_id", "names no account");
  if (account->status == Status::closed)
    return decision.reject(RejectionKind::conflict, "account_id", "is closed");
  if (state.directory.contains(command.token)) {
    return decision.reject(RejectionKind::conflict, "token", "names another card");
  }
  auto& issued = decision.add<CardIssued>();
  issued.account = account->id;
  issued.token = command.token;
  issued.last_four = command.last_four;
  issued.expires = command.expires;
  issued.external_id = context.external_id.view();
}

void decide(const State& state, const CommandContext& context, const ChangeCardStatus& command,
            Decision& decision) {
  const auto card = find_card(state, context.tenant, command.card);
  if (card.state == nullptr) return decision.reject(RejectionKind::not_found, {}, "no such card");
  if (refuse_status({.from = card.state->status,
                     .to = command.status,
                     .version = version_of(state, card.id),
                     .if_version = command.if_version,
                     .card = true},
                    decision)) {
    return;
  }
  auto& changed = decision.add<CardStatusChanged>();
  changed.card = card.id;
  changed.status = command.status;
  changed.reason = command.reason.view();
}

void apply(State& state, const EventHeader& header, const CardIssued& event) {
  const auto id = CardId::of(state.partition, header.sequence);
  const auto* account = state.account_at.find(event.account);
  LASTRO_ASSERT(account != nullptr);
  state.cards.emplace(
      id,
      CardState{
          .account = *account, .tenant = header.tenant, .expires = event.expires, .status = Status::active});
  if (header.alias) state.directory.emplace(header.alias, id.value);
  state.directory.emplace(event.token, id.value);
}

void apply(State& state, const EventHeader& header, const CardStatusChanged& event) {
  const auto card = state.cards.find(event.card);
  LASTRO_ASSERT(card != state.cards.end());
  card->second.status = event.status;
  state.changed_at.insert_or_assign(event.card.value, header.sequence);
}

ExpiryMonth month_of(UnixMicros time) {
  constexpr std::chrono::hours brasilia{-3};
  const std::chrono::sys_time<std::chrono::microseconds> at{std::chrono::microseconds{time} + brasilia};
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(at)};
  return static_cast<ExpiryMonth>(12 * static_cast<int>(day.year()) +
                                  static_cast<int>(unsigned{day.month()}) - 1);
}

}  // namespace lastro::domain
