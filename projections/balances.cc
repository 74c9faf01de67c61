#include "projections/balances.h"

#include <algorithm>

#include "schemas/views_generated.h"

#include "projections/balances_view.h"
#include "projections/flat_row.h"
#include "projections/stored_event.h"

namespace lastro::projections {
namespace {

Result<Amount> read_available(const RowScan& scan) {
  if (auto status = scan.status(); !status) return std::unexpected(status.error());
  if (!scan.valid()) return damaged_row("balance");  // opening the account wrote one for each wallet
  const RowBytes bytes(scan.value());
  const auto row = read_table<schema::views::WalletBalance>(bytes, "balance");
  if (!row) return std::unexpected(row.error());
  return Amount{(*row)->available()};
}

Result<Amount> read_held(const RowScan& scan) {
  if (auto status = scan.status(); !status) return std::unexpected(status.error());
  if (!scan.valid()) return Amount{};
  const RowBytes bytes(scan.value());
  const auto row = read_table<schema::views::WalletHeld>(bytes, "held");
  if (!row) return std::unexpected(row.error());
  return Amount{(*row)->held()};
}

}  // namespace

Result<std::optional<AccountBalances>> BalancesReader::find(TenantId tenant, AccountId account,
                                                            std::optional<Sequence> as_of) const {
  const auto snapshot = store_.snapshot(ViewName::balances);
  const auto checkpoint = snapshot.checkpoint();
  if (!checkpoint) return std::unexpected(checkpoint.error());
  const auto row = snapshot.get(balances_rows::account(tenant, account));
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::nullopt;
  StoredEvent event;
  if (auto read = event.read(**row); !read) return std::unexpected(read.error());
  const auto* opened = event.body<domain::AccountOpened>();
  if (opened == nullptr) return damaged_row("account");

  const auto sequence = std::min(as_of.value_or(checkpoint->sequence), checkpoint->sequence);
  if (event.header().sequence > sequence) return std::nullopt;
  AccountBalances balances{
      .account = account, .currency = opened->currency, .wallets = {}, .sequence = sequence};
  for (const auto& category : opened->categories) {
    const auto available =
        read_available(snapshot.scan(balances_rows::wallet(tenant, account, category),
                                     balances_rows::balance(tenant, account, category, sequence)));
    if (!available) return std::unexpected(available.error());
    const auto held = read_held(snapshot.scan(balances_rows::wallet_held(tenant, account, category),
                                              balances_rows::held(tenant, account, category, sequence)));
    if (!held) return std::unexpected(held.error());
    const auto posted = checked_add(*available, *held);
    if (!posted) return damaged_row("balance");
    balances.wallets.push_back(
        {.category = category, .available = *available, .held = *held, .posted = *posted});
  }
  return balances;
}

}  // namespace lastro::projections
