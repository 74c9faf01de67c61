#pragma once

#include <flatbuffers/flatbuffers.h>

#include "engine/domain/category.h"
#include "projections/row_key.h"
#include "projections/view.h"

namespace lastro::projections {

/// Rows of the view `balances`. Balances are never overwritten: any past moment is one seek a wallet away.
///   account   tenant | account                             → the event AccountOpened: which wallets, in
///   order balance   tenant | account | category, 8 | ~sequence   → WalletBalance after that event held
///   tenant | account | category, 8 | ~sequence   → WalletHeld after that event on a hold
namespace balances_rows {
[[nodiscard]] RowKey account(TenantId tenant, AccountId account);
[[nodiscard]] RowKey wallet(TenantId tenant, AccountId account, domain::Category category);
[[nodiscard]] RowKey balance(TenantId tenant, AccountId account, domain::Category category,
                             Sequence sequence);
[[nodiscard]] RowKey wallet_held(TenantId tenant, AccountId account, domain::Category category);
[[nodiscard]] RowKey held(TenantId tenant, AccountId account, domain::Category category, Sequence sequence);
}  // namespace balances_rows

class BalancesView final : public View {
 public:
  [[nodiscard]] ViewName name() const override { return ViewName::balances; }
  [[nodiscard]] std::uint32_t version() const override { return 2; }
  Result<void> apply(const AppliedEvent& applied, ViewWriter& writer) override;

 private:
  void open(const AppliedEvent& applied, const domain::AccountOpened& opened, ViewWriter& writer);
  /// What the event left in each wallet; `holds`: with what it left held.
  void put_all(const domain::Event& event, AccountId account, const domain::Allocations& allocations,
               ViewWriter& writer, bool holds = false);
  void put(const domain::EventHeader& header, AccountId account, const domain::Allocation& allocation,
           ViewWriter& writer);
  void put_held(const domain::EventHeader& header, AccountId account, const domain::Allocation& allocation,
                ViewWriter& writer);

  flatbuffers::FlatBufferBuilder builder_;
};

}  // namespace lastro::projections
