#include "projections/balances_view.h"

#include <variant>

#include "schemas/views_generated.h"

#include "projections/flat_row.h"

namespace lastro::projections {
namespace balances_rows {
namespace {

enum Kind : std::uint8_t { account_kind = 1, balance_kind = 2, held_kind = 3 };

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

RowKey wallet_held(TenantId tenant, AccountId account, domain::Category category) {
  return RowKey(held_kind, tenant).add(account).add(category.bits());
}

RowKey held(TenantId tenant, AccountId account, domain::Category category, Sequence sequence) {
  return wallet_held(tenant, account, category).add_inverted(sequence);
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
  } else if (const auto* forced = std::get_if<domain::AuthorizationForced>(&applied.event.body)) {
    for (const auto& allocation : forced->allocations) put(header, forced->account, allocation, writer);
  } else if (const auto* refunded = std::get_if<domain::RefundPosted>(&applied.event.body)) {
    for (const auto& allocation : refunded->allocations) put(header, refunded->account, allocation, writer);
  } else if (const auto* held = std::get_if<domain::AuthorizationHeld>(&applied.event.body)) {
    for (const auto& allocation : held->allocations) put_held(header, held->account, allocation, writer);
  } else if (const auto* operation = domain::operation_of(applied.event.body)) {
    for (const auto& allocation : operation->allocations)
      put_held(header, operation->account, allocation, writer);
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

void BalancesView::put(const domain::EventHeader& header, AccountId account,
                       const domain::Allocation& allocation, ViewWriter& writer) {
  if (!allocation.category) return;  // the client receivable is nobody's wallet
  builder_.Clear();
  builder_.Finish(schema::views::CreateWalletBalance(builder_, allocation.balance_after.minor));
  writer.put(balances_rows::balance(header.tenant, account, allocation.category, header.sequence),
             finished(builder_));
}

void BalancesView::put_held(const domain::EventHeader& header, AccountId account,
                            const domain::Allocation& allocation, ViewWriter& writer) {
  put(header, account, allocation, writer);
  if (!allocation.category) return;
  builder_.Clear();
  builder_.Finish(schema::views::CreateWalletHeld(builder_, allocation.held_after.minor));
  writer.put(balances_rows::held(header.tenant, account, allocation.category, header.sequence),
             finished(builder_));
}

}  // namespace lastro::projections
