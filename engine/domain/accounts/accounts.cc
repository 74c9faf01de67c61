#include "engine/domain/accounts/accounts.h"

#include "engine/domain/clients/clients.h"
#include "engine/domain/employers/employers.h"

namespace lastro::domain {

void decide(const State& state, const CommandContext& context, const OpenAccount& command,
            Decision& decision) {
  const auto* client = find_client(state, context.tenant, command.client);
  if (client == nullptr)
    return decision.reject(RejectionKind::unknown_reference, "client_id", "names no client");
  if (client->status == Status::closed)
    return decision.reject(RejectionKind::conflict, "client_id", "is closed");
  const auto family = find_family(state, command.program.view());
  const bool usable = family && may_use(context.tenant, state.families[*family]);
  const auto version = usable ? version_in_force(state.families[*family], decision.recorded_at()) : 0;
  if (version == 0)
    return decision.reject(RejectionKind::unknown_reference, "program", "names no program in force");

  EmployerId employer;
  if (!command.employer.empty()) {
    const auto* found = find_employer(state, context.tenant, command.employer);
    if (found == nullptr)
      return decision.reject(RejectionKind::unknown_reference, "employer_id", "names no employer");
    employer = found->id;
  } else if (const auto house = state.house_at.find(context.tenant); house != state.house_at.end()) {
    employer = state.employers[house->second].id;
  } else {
    employer = EmployerId::of(state.partition, decision.next_sequence());
    add_house_employer(state.house_credit, decision);
  }

  auto& opened = decision.add<AccountOpened>();
  opened.client = client->id;
  opened.employer = employer;
  opened.currency = command.currency;
  opened.program = command.program.view();
  for (const auto& category : state.programs[version - 1]->compiled.program().categories) {
    opened.categories.push_back(category.category);
  }
  opened.external_id = context.external_id.view();
}

void decide(const State& state, const CommandContext& context, const ChangeAccountStatus& command,
            Decision& decision) {
  const auto* account = find_account(state, context.tenant, command.account);
  if (account == nullptr) return decision.reject(RejectionKind::not_found, {}, "no such account");
  if (refuse_status({.from = account->status,
                     .to = command.status,
                     .version = version_of(state, account->id),
                     .if_version = command.if_version},
                    decision)) {
    return;
  }
  auto& changed = decision.add<AccountStatusChanged>();
  changed.account = account->id;
  changed.status = command.status;
  changed.reason = command.reason.view();
}

void apply(State& state, const EventHeader& header, const AccountOpened& event) {
  const auto id = AccountId::of(state.partition, header.sequence);
  const auto* client = state.client_at.find(event.client);
  const auto* employer = state.employer_at.find(event.employer);
  const auto family = find_family(state, event.program);
  LASTRO_ASSERT(client != nullptr);
  LASTRO_ASSERT(employer != nullptr);
  LASTRO_ASSERT(family.has_value());
  LASTRO_ASSERT(!event.categories.empty());
  open_prefunded(state, *employer, event.currency);
  AccountState account{.id = id,
                       .client = *client,
                       .employer = *employer,
                       .program = *family,
                       .first_wallet = static_cast<LedgerIndex>(state.ledger.size()),
                       .tenant = header.tenant,
                       .currency = event.currency,
                       .wallets = static_cast<std::uint8_t>(event.categories.size()),
                       .status = Status::active};
  for (const auto& category : event.categories)
    state.ledger.open(AccountClass::wallet, event.currency, category, true);
  state.account_at.emplace(id, static_cast<std::uint32_t>(state.accounts.size()));
  state.accounts.push_back(account);
  if (header.alias) state.directory.emplace(header.alias, id.value);
}

void apply(State& state, const EventHeader& header, const AccountStatusChanged& event) {
  const auto* position = state.account_at.find(event.account);
  LASTRO_ASSERT(position != nullptr);
  state.accounts[*position].status = event.status;
  state.changed_at.insert_or_assign(event.account.value, header.sequence);
}

}  // namespace lastro::domain
