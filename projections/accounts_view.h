#pragma once

#include <flatbuffers/flatbuffers.h>

#include "projections/row_key.h"
#include "projections/view.h"

namespace lastro::projections {

/// Rows of the view `accounts`: employers, accounts and cards.
///   employer           tenant | employer                → the event EmployerCreated
///   employer balance   tenant | employer | currency, 2  → EmployerBalance, the newest
///   account            tenant | account                 → the event AccountOpened
///   card               tenant | card                    → the event CardIssued
///   status             tenant | account or card         → StatusChange, the newest; none while never changed
///   account of client  tenant | client | account        → (empty)
///   card of account    tenant | account | card          → (empty)
///   alias              tenant | digest                  → Alias of an employer, account or card
namespace accounts_rows {
[[nodiscard]] RowKey employers(TenantId tenant);
[[nodiscard]] RowKey employer(TenantId tenant, EmployerId employer);
[[nodiscard]] RowKey employer_balances(TenantId tenant, EmployerId employer);
[[nodiscard]] RowKey employer_balance(TenantId tenant, EmployerId employer, Currency currency);
[[nodiscard]] RowKey accounts(TenantId tenant);
[[nodiscard]] RowKey account(TenantId tenant, AccountId account);
[[nodiscard]] RowKey card(TenantId tenant, CardId card);
[[nodiscard]] RowKey status(TenantId tenant, std::uint64_t id);
[[nodiscard]] RowKey of_client(TenantId tenant, ClientId client);
[[nodiscard]] RowKey of_client(TenantId tenant, ClientId client, AccountId account);
[[nodiscard]] RowKey of_account(TenantId tenant, AccountId account);
[[nodiscard]] RowKey of_account(TenantId tenant, AccountId account, CardId card);
[[nodiscard]] RowKey alias(TenantId tenant, const Digest128& digest);
inline constexpr std::size_t tenant_key_bytes = 1 + 4;
inline constexpr std::size_t owner_key_bytes = tenant_key_bytes + 8;
}  // namespace accounts_rows

class AccountsView final : public View {
 public:
  [[nodiscard]] ViewName name() const override { return ViewName::accounts; }
  [[nodiscard]] std::uint32_t version() const override { return 1; }
  Result<void> apply(const AppliedEvent& applied, ViewWriter& writer) override;

 private:
  void put_alias(const domain::EventHeader& header, std::uint64_t id, ViewWriter& writer);
  void put_balance(const domain::EventHeader& header, EmployerId employer, Currency currency, Amount balance,
                   ViewWriter& writer);

  flatbuffers::FlatBufferBuilder builder_;
};

}  // namespace lastro::projections
