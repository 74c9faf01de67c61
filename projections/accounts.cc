#include "projections/accounts.h"

#include <algorithm>
#include <utility>

#include "schemas/views_generated.h"

#include "projections/accounts_view.h"
#include "projections/alias_row.h"
#include "projections/flat_row.h"
#include "projections/page_scan.h"
#include "projections/status_row.h"
#include "projections/stored_event.h"

namespace lastro::projections {
namespace {

/// What the event that made a thing tells of it.
template <class Thing, class IdType>
Thing made(const domain::EventHeader& header, IdType id, std::string_view external_id) {
  Thing thing;
  thing.id = id;
  thing.external_id = external_id;
  thing.created_at = header.recorded_at;
  thing.sequence = header.sequence;
  thing.version = header.sequence;
  return thing;
}

template <class Thing>
Result<void> add_status(const ViewSnapshot& snapshot, TenantId tenant, Thing& thing) {
  const auto row = snapshot.get(accounts_rows::status(tenant, thing.id.value));
  if (!row) return std::unexpected(row.error());
  if (!*row) return {};
  auto change = decode_status(**row);
  if (!change) return std::unexpected(change.error());
  thing.status = change->status;
  thing.status_reason = std::move(change->reason);
  thing.version = change->sequence;
  return {};
}

Result<void> add_balances(const ViewSnapshot& snapshot, TenantId tenant, Employer& employer) {
  auto scan = snapshot.scan(accounts_rows::employer_balances(tenant, employer.id));
  for (; scan.valid(); scan.next()) {
    KeyReader key(scan.key());
    key.skip(accounts_rows::owner_key_bytes);
    const auto currency = static_cast<Currency>(key.take_u16());
    if (!key.complete()) return damaged_row("employer balance");
    const RowBytes bytes(scan.value());
    const auto row = read_table<schema::views::EmployerBalance>(bytes, "employer balance");
    if (!row) return std::unexpected(row.error());
    employer.balances.push_back({.currency = currency, .posted = Amount{(*row)->posted()}});
    employer.version = std::max<Sequence>(employer.version, (*row)->sequence());
  }
  return scan.status();
}

Result<std::optional<Employer>> read(const ViewSnapshot& snapshot, TenantId tenant, EmployerId id) {
  const auto row = snapshot.get(accounts_rows::employer(tenant, id));
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::nullopt;
  StoredEvent event;
  if (auto stored = event.read(**row); !stored) return std::unexpected(stored.error());
  const auto* created = event.body<domain::EmployerCreated>();
  if (created == nullptr) return damaged_row("employer");
  auto employer = made<Employer>(event.header(), id, created->external_id);
  employer.name = created->name;
  employer.document = created->document;
  employer.credit = created->credit;
  employer.house = created->house;
  if (auto added = add_balances(snapshot, tenant, employer); !added) return std::unexpected(added.error());
  return employer;
}

Result<std::optional<Account>> read(const ViewSnapshot& snapshot, TenantId tenant, AccountId id) {
  const auto row = snapshot.get(accounts_rows::account(tenant, id));
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::nullopt;
  StoredEvent event;
  if (auto stored = event.read(**row); !stored) return std::unexpected(stored.error());
  const auto* opened = event.body<domain::AccountOpened>();
  if (opened == nullptr) return damaged_row("account");
  auto account = made<Account>(event.header(), id, opened->external_id);
  account.client = opened->client;
  account.employer = opened->employer;
  account.program = opened->program;
  account.currency = opened->currency;
  account.wallets.assign(opened->categories.begin(), opened->categories.end());
  if (auto added = add_status(snapshot, tenant, account); !added) return std::unexpected(added.error());
  return account;
}

Result<std::optional<Card>> read(const ViewSnapshot& snapshot, TenantId tenant, CardId id) {
  const auto row = snapshot.get(accounts_rows::card(tenant, id));
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::nullopt;
  StoredEvent event;
  if (auto stored = event.read(**row); !stored) return std::unexpected(stored.error());
  const auto* issued = event.body<domain::CardIssued>();
  if (issued == nullptr) return damaged_row("card");
  auto card = made<Card>(event.header(), id, issued->external_id);
  card.account = issued->account;
  card.last_four = std::string{issued->last_four.data(), issued->last_four.size()};
  card.expires = issued->expires;
  if (auto added = add_status(snapshot, tenant, card); !added) return std::unexpected(added.error());
  return card;
}

template <class Thing, class IdType>
Result<std::optional<Thing>> find(const ViewSnapshot& snapshot, TenantId tenant,
                                  const domain::Reference<IdType>& reference) {
  const auto id = resolve(snapshot, reference,
                          [&](const Digest128& digest) { return accounts_rows::alias(tenant, digest); });
  if (!id) return std::unexpected(id.error());
  if (!*id) return std::nullopt;
  return read(snapshot, tenant, *id);
}

/// A page of the things whose ids end the keys that begin with `prefix`.
template <class Thing>
Result<Page<Thing>> list(const ViewSnapshot& snapshot, TenantId tenant, const RowKey& prefix,
                         const PageRequest& page) {
  using IdType = decltype(Thing::id);
  const auto after = page_start(page);
  if (!after) return std::unexpected(after.error());
  auto from = prefix;
  if (*after) from.add(**after + 1);
  const auto read_row = [&](const RowScan& row) -> Result<Thing> {
    KeyReader key(row.key());
    key.skip(prefix.view().size());
    const IdType id{key.take_u64()};
    if (!key.complete()) return damaged_row("list");
    auto thing = read(snapshot, tenant, id);
    if (!thing) return std::unexpected(thing.error());
    if (!*thing) return damaged_row("list");
    return std::move(**thing);
  };
  return read_page<Thing>(snapshot, snapshot.scan(prefix, from), page.limit, read_row,
                          [](const Thing& thing) { return thing.id.value; });
}

}  // namespace

Result<std::optional<Employer>> AccountsReader::find_employer(
    TenantId tenant, const domain::Reference<EmployerId>& reference) const {
  return find<Employer>(store_.snapshot(ViewName::accounts), tenant, reference);
}

Result<std::optional<Account>> AccountsReader::find_account(
    TenantId tenant, const domain::Reference<AccountId>& reference) const {
  return find<Account>(store_.snapshot(ViewName::accounts), tenant, reference);
}

Result<std::optional<Card>> AccountsReader::find_card(TenantId tenant,
                                                      const domain::Reference<CardId>& reference) const {
  return find<Card>(store_.snapshot(ViewName::accounts), tenant, reference);
}

Result<Page<Employer>> AccountsReader::list_employers(TenantId tenant, const PageRequest& page) const {
  return list<Employer>(store_.snapshot(ViewName::accounts), tenant, accounts_rows::employers(tenant), page);
}

Result<Page<Account>> AccountsReader::list_accounts(TenantId tenant, const PageRequest& page) const {
  return list<Account>(store_.snapshot(ViewName::accounts), tenant, accounts_rows::accounts(tenant), page);
}

Result<Page<Account>> AccountsReader::accounts_of(TenantId tenant, ClientId client,
                                                  const PageRequest& page) const {
  return list<Account>(store_.snapshot(ViewName::accounts), tenant, accounts_rows::of_client(tenant, client),
                       page);
}

Result<Page<Card>> AccountsReader::cards_of(TenantId tenant, AccountId account,
                                            const PageRequest& page) const {
  return list<Card>(store_.snapshot(ViewName::accounts), tenant, accounts_rows::of_account(tenant, account),
                    page);
}

}  // namespace lastro::projections
