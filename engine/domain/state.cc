#include "engine/domain/state.h"

#include "engine/base/assert.h"

namespace lastro::domain {
namespace {

template <class IdType>
IdType resolve(const State& state, const Reference<IdType>& reference) {
  if (reference.id) return reference.id;
  const auto found = state.directory.find(reference.alias);
  return found == state.directory.end() ? IdType{} : IdType{found->second};
}

template <class IdType, class Element>
const Element* find_in(const State& state, TenantId tenant, const Reference<IdType>& reference,
                       const ProbingMap<IdType, std::uint32_t>& positions,
                       const std::vector<Element>& elements) {
  const auto* position = positions.find(resolve(state, reference));
  if (position == nullptr) return nullptr;
  const auto& element = elements[*position];
  return element.tenant == tenant ? &element : nullptr;
}

}  // namespace

AccountId account_id(const State& state, const Reference<AccountId>& reference) {
  return resolve(state, reference);
}

std::optional<std::uint32_t> account_position(const State& state, const Reference<AccountId>& reference) {
  const auto* position = state.account_at.find(resolve(state, reference));
  return position == nullptr ? std::nullopt : std::optional(*position);
}

const AccountState* find_account(const State& state, TenantId tenant, const Reference<AccountId>& reference) {
  return find_in(state, tenant, reference, state.account_at, state.accounts);
}

const EmployerState* find_employer(const State& state, TenantId tenant,
                                   const Reference<EmployerId>& reference) {
  return find_in(state, tenant, reference, state.employer_at, state.employers);
}

const ClientState* find_client(const State& state, TenantId tenant, const Reference<ClientId>& reference) {
  return find_in(state, tenant, reference, state.client_at, state.clients);
}

FoundCard find_card(const State& state, TenantId tenant, const Reference<CardId>& reference) {
  const auto id = resolve(state, reference);
  const auto found = state.cards.find(id);
  if (found == state.cards.end() || found->second.tenant != tenant) return {};
  return {id, &found->second};
}

std::optional<std::uint32_t> find_family(const State& state, std::string_view name) {
  for (std::size_t i = 0; i < state.families.size(); ++i) {
    if (state.families[i].name == name) return static_cast<std::uint32_t>(i);
  }
  return std::nullopt;
}

std::uint32_t version_in_force(const ProgramFamily& family, UnixMicros at) {
  auto version = family.version;
  for (const auto& scheduled : family.scheduled) {
    if (scheduled.effective_at > at) break;
    version = scheduled.version;
  }
  return version;
}

std::uint32_t program_version_of(const State& state, const AccountState& account, UnixMicros at) {
  return version_in_force(state.families[account.program], at);
}

const CompiledProgram& program_of(const State& state, const AccountState& account, UnixMicros at) {
  const auto version = program_version_of(state, account, at);
  LASTRO_ASSERT(version > 0);
  return state.programs[version - 1]->compiled;
}

std::optional<LedgerIndex> find_wallet(const State& state, const AccountState& account, Category category) {
  for (std::uint32_t i = 0; i < account.wallets; ++i) {
    const auto index = static_cast<LedgerIndex>(static_cast<std::uint32_t>(account.first_wallet) + i);
    if (state.ledger.at(index).category == category) return index;
  }
  return std::nullopt;
}

std::optional<LedgerIndex> payer_of(const State& state, const AccountState& account, Category category) {
  if (category) return find_wallet(state, account, category);
  return state.ledger.shared(account.tenant, AccountClass::client_receivable, account.currency);
}

std::optional<LedgerIndex> prefunded_of(const EmployerState& employer, Currency currency) {
  for (const auto& prefunded : employer.prefunded) {
    if (prefunded.currency == currency) return prefunded.account;
  }
  return std::nullopt;
}

}  // namespace lastro::domain
