#include "projections/accounts_view.h"

#include <variant>

#include "schemas/views_generated.h"

#include "projections/alias_row.h"
#include "projections/flat_row.h"
#include "projections/status_row.h"

namespace lastro::projections {
namespace {

enum Kind : std::uint8_t {
  employer_kind = 1,
  employer_balance_kind = 2,
  account_kind = 3,
  card_kind = 4,
  status_kind = 5,
  of_client_kind = 6,
  of_account_kind = 7,
  alias_kind = 8,
};

}  // namespace

namespace accounts_rows {

RowKey employers(TenantId tenant) {
  return {employer_kind, tenant};
}
RowKey employer(TenantId tenant, EmployerId employer) {
  return employers(tenant).add(employer);
}
RowKey employer_balances(TenantId tenant, EmployerId employer) {
  return RowKey(employer_balance_kind, tenant).add(employer);
}
RowKey employer_balance(TenantId tenant, EmployerId employer, Currency currency) {
  return employer_balances(tenant, employer).add(static_cast<std::uint16_t>(currency));
}
RowKey accounts(TenantId tenant) {
  return {account_kind, tenant};
}
RowKey account(TenantId tenant, AccountId account) {
  return accounts(tenant).add(account);
}
RowKey card(TenantId tenant, CardId card) {
  return RowKey(card_kind, tenant).add(card);
}
RowKey status(TenantId tenant, std::uint64_t id) {
  return RowKey(status_kind, tenant).add(id);
}
RowKey of_client(TenantId tenant, ClientId client) {
  return RowKey(of_client_kind, tenant).add(client);
}
RowKey of_client(TenantId tenant, ClientId client, AccountId account) {
  return of_client(tenant, client).add(account);
}
RowKey of_account(TenantId tenant, AccountId account) {
  return RowKey(of_account_kind, tenant).add(account);
}
RowKey of_account(TenantId tenant, AccountId account, CardId card) {
  return of_account(tenant, account).add(card);
}
RowKey alias(TenantId tenant, const Digest128& digest) {
  return RowKey(alias_kind, tenant).add(digest);
}

}  // namespace accounts_rows

Result<void> AccountsView::apply(const AppliedEvent& applied, ViewWriter& writer) {
  const auto& header = applied.event.header;
  const auto& body = applied.event.body;
  const auto tenant = header.tenant;
  if (std::holds_alternative<domain::EmployerCreated>(body)) {
    const auto id = EmployerId::of(applied.partition, header.sequence);
    writer.put(accounts_rows::employer(tenant, id), applied.bytes);
    put_balance(header, id, domain::funding_currency, {}, writer);
    put_alias(header, id.value, writer);
  } else if (const auto* funded = std::get_if<domain::EmployerFunded>(&body)) {
    put_balance(header, funded->employer, domain::funding_currency, funded->balance_after, writer);
  } else if (const auto* loaded = std::get_if<domain::BenefitLoaded>(&body)) {
    put_balance(header, loaded->employer, loaded->currency, loaded->employer_balance_after, writer);
  } else if (const auto* opened = std::get_if<domain::AccountOpened>(&body)) {
    const auto id = AccountId::of(applied.partition, header.sequence);
    writer.put(accounts_rows::account(tenant, id), applied.bytes);
    writer.put(accounts_rows::of_client(tenant, opened->client, id));
    put_alias(header, id.value, writer);
  } else if (const auto* issued = std::get_if<domain::CardIssued>(&body)) {
    const auto id = CardId::of(applied.partition, header.sequence);
    writer.put(accounts_rows::card(tenant, id), applied.bytes);
    writer.put(accounts_rows::of_account(tenant, issued->account, id));
    put_alias(header, id.value, writer);
  } else if (const auto* account = std::get_if<domain::AccountStatusChanged>(&body)) {
    writer.put(accounts_rows::status(tenant, account->account.value),
               encode_status(builder_, header, account->status, account->reason));
  } else if (const auto* card = std::get_if<domain::CardStatusChanged>(&body)) {
    writer.put(accounts_rows::status(tenant, card->card.value),
               encode_status(builder_, header, card->status, card->reason));
  } else if (const auto fee = domain::fee_movement_of(body); fee && fee->posting.fee.employer) {
    put_balance(header, fee->posting.fee.employer, fee->currency, fee->posting.balance_after, writer);
  }
  return {};
}

void AccountsView::put_alias(const domain::EventHeader& header, std::uint64_t id, ViewWriter& writer) {
  if (header.alias) writer.put(accounts_rows::alias(header.tenant, header.alias), encode_alias(builder_, id));
}

void AccountsView::put_balance(const domain::EventHeader& header, EmployerId employer, Currency currency,
                               Amount balance, ViewWriter& writer) {
  builder_.Clear();
  builder_.Finish(schema::views::CreateEmployerBalance(builder_, balance.minor, header.sequence));
  writer.put(accounts_rows::employer_balance(header.tenant, employer, currency), finished(builder_));
}

}  // namespace lastro::projections
