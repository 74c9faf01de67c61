#include "engine/domain/prefetch.h"

namespace lastro::domain {

void Prefetcher::add(const Command& command) {
  if (const auto* authorization = std::get_if<AuthorizeBenefitTransaction>(&command.body)) {
    if (authorization->card.empty()) return add_account(account_id(state_, authorization->account));
    const auto card = find_card(state_, command.context.tenant, authorization->card);
    if (card.state != nullptr) add_account(card.state->account);
  } else if (const auto* load = std::get_if<LoadBenefit>(&command.body)) {
    add_account(account_id(state_, load->account));
  } else if (const auto holder =
                 std::visit([&](const auto& body) { return holder_of(body); }, command.body)) {
    add_account(*holder);
  }
}

/// Whose hold an operation names by id.
template <class Body>
std::optional<std::uint32_t> Prefetcher::holder_of(const Body& body) const {
  if constexpr (requires { body.original; }) {
    if (const auto* hold = state_.holds.find(body.authorization.id)) return hold->account;
  }
  return std::nullopt;
}

void Prefetcher::add(const Event& event) {
  if (const auto* approved = std::get_if<AuthorizationApproved>(&event.body)) {
    add_account(approved->account);
  } else if (const auto* loaded = std::get_if<BenefitLoaded>(&event.body)) {
    add_account(loaded->account);
  } else if (const auto* held = std::get_if<AuthorizationHeld>(&event.body)) {
    add_account(held->account);
  } else if (const auto* operation = operation_of(event.body)) {
    add_account(operation->account);
  }
}

void Prefetcher::add_account(AccountId id) {
  if (!id) return;
  state_.account_at.prefetch(id);
  ids_.at(ids_count_++) = id;
}

void Prefetcher::add_account(std::uint32_t position) {
  const auto* account = &state_.accounts[position];
  __builtin_prefetch(account);
  accounts_.at(count_++) = account;
}

void Prefetcher::run() {
  for (std::size_t i = 0; i < ids_count_; ++i) {
    if (const auto* position = state_.account_at.find(ids_.at(i))) add_account(*position);
  }
  for (std::size_t i = 0; i < count_; ++i) {
    const auto& account = *accounts_.at(i);
    __builtin_prefetch(&state_.clients[account.client]);
    const auto* wallet = &state_.ledger.at(account.first_wallet);
    for (std::size_t w = 0; w < account.wallets; ++w) __builtin_prefetch(wallet + w, 1);
  }
}

}  // namespace lastro::domain
