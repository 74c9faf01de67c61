#include "projections/balances_view.h"

#include <variant>

#include "schemas/views_generated.h"

#include "projections/flat_row.h"

namespace lastro::projections {
namespace balances_rows {
namespace {

enum Kind : std::uint8_t { account_kind = 1, balance_kind = 2 };

}  // namespace

RowKey account(TenantId tenant, AccountId account) {
  return RowKey(account_kind, tenant).add(account);
}

RowKey wallet(TenantId tenant, AccountId account, domain::Category category) {
  return RowKey(balance_kind, tenant).add(account).add(category.bits());
}

RowKey balance(TenantId tenant, AccountId account, domain::Category category, Sequence sequence) {
  return wallet(tenant, account, category).add_inverted(sequence);
}

}  // namespace balances_rows

Result<void> BalancesView::apply(const AppliedEvent& applied, ViewWriter& writer) {
  const auto& header = applied.event.header;
  if (const auto* opened = std::get_if<domain::AccountOpened>(&applied.event.body)) {
    open(applied, *opened, writer);
  } else if (const auto* loaded = std::get_if<domain::BenefitLoaded>(&applied.event.body)) {
    put(header, loaded->account, loaded->allocation, writer);
  } else if (const auto* approved = std::get_if<domain::AuthorizationApproved>(&applied.event.body)) {
    for (const auto& allocation : approved->allocations) put(header, approved->account, allocation, writer);
  } else if (const auto* refunded = std::get_if<domain::RefundPosted>(&applied.event.body)) {
    for (const auto& allocation : refunded->allocations) put(header, refunded->account, allocation, writer);
  }
  return {};
}

void BalancesView::open(const AppliedEvent& applied, const domain::AccountOpened& opened,
                        ViewWriter& writer) {
  const auto& header = applied.event.header;
  const auto account = AccountId::of(applied.partition, header.sequence);
  writer.put(balances_rows::account(header.tenant, account), applied.bytes);
  for (const auto& category : opened.categories) {
    put(header, account, {.category = category, .amount = {}, .balance_after = {}}, writer);
  }
}

// Nothing is held yet, so what is available is all that is posted.
void BalancesView::put(const domain::EventHeader& header, AccountId account,
                       const domain::Allocation& allocation, ViewWriter& writer) {
  const auto available = allocation.balance_after.minor;
  builder_.Clear();
  builder_.Finish(schema::views::CreateWalletBalance(builder_, available, 0, available));
  writer.put(balances_rows::balance(header.tenant, account, allocation.category, header.sequence),
             finished(builder_));
}

}  // namespace lastro::projections
