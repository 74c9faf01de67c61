#include "projections/balances.h"

#include <algorithm>

#include "schemas/views_generated.h"

#include "projections/balances_view.h"
#include "projections/flat_row.h"
#include "projections/stored_event.h"

namespace lastro::projections {
namespace {

Result<WalletBalance> read_wallet(const RowScan& scan, domain::Category category) {
  if (auto status = scan.status(); !status) return std::unexpected(status.error());
  if (!scan.valid()) return damaged_row("balance");  // opening the account wrote one for each wallet
  const RowBytes bytes(scan.value());
  const auto row = read_table<schema::views::WalletBalance>(bytes, "balance");
  if (!row) return std::unexpected(row.error());
  return WalletBalance{.category = category,
                       .available = Amount{(*row)->available()},
                       .held = Amount{(*row)->held()},
                       .posted = Amount{(*row)->posted()}};
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
    const auto scan = snapshot.scan(balances_rows::wallet(tenant, account, category),
                                    balances_rows::balance(tenant, account, category, sequence));
    const auto wallet = read_wallet(scan, category);
    if (!wallet) return std::unexpected(wallet.error());
    balances.wallets.push_back(*wallet);
  }
  return balances;
}

}  // namespace lastro::projections
