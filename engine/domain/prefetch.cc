#include "engine/domain/prefetch.h"

#include "engine/base/assert.h"

namespace lastro::domain {

void Prefetcher::add(const Command& command) {
  std::optional<std::uint32_t> position;
  if (const auto* authorization = std::get_if<AuthorizeBenefitTransaction>(&command.body)) {
    if (authorization->card.empty()) {
      position = account_position(state_, authorization->account);
    } else if (const auto card = find_card(state_, command.context.tenant, authorization->card);
               card.state != nullptr) {
      position = card.state->account;
    }
  } else if (const auto* load = std::get_if<LoadBenefit>(&command.body)) {
    position = account_position(state_, load->account);
  } else {
    position = std::visit([&](const auto& body) { return holder_of(body); }, command.body);
  }
  add_account(position);
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
  std::optional<AccountId> account;
  if (const auto* approved = std::get_if<AuthorizationApproved>(&event.body)) {
    account = approved->account;
  } else if (const auto* loaded = std::get_if<BenefitLoaded>(&event.body)) {
    account = loaded->account;
  } else if (const auto* held = std::get_if<AuthorizationHeld>(&event.body)) {
    account = held->account;
  } else if (const auto* operation = operation_of(event.body)) {
    account = operation->account;
  }
  if (account) add_account(account_position(state_, {.id = *account, .alias = {}}));
}

void Prefetcher::add_account(std::optional<std::uint32_t> position) {
  if (!position) return;
  LASTRO_ASSERT(count_ < together_max);
  const auto* account = &state_.accounts[*position];
  __builtin_prefetch(account);
  accounts_.at(count_++) = account;
}

void Prefetcher::run() {
  for (std::size_t i = 0; i < count_; ++i) {
    const auto& account = *accounts_.at(i);
    __builtin_prefetch(&state_.clients[account.client]);
    const auto* wallet = &state_.ledger.at(account.first_wallet);
    for (std::size_t w = 0; w < account.wallets; ++w) __builtin_prefetch(wallet + w, 1);
  }
}

}  // namespace lastro::domain
