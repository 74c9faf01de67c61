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
    put_all(applied.event, approved->account, approved->allocations, writer);
  } else if (const auto* forced = std::get_if<domain::AuthorizationForced>(&applied.event.body)) {
    put_all(applied.event, forced->account, forced->allocations, writer);
  } else if (const auto* refunded = std::get_if<domain::RefundPosted>(&applied.event.body)) {
    put_all(applied.event, refunded->account, refunded->allocations, writer);
  } else if (const auto* held = std::get_if<domain::AuthorizationHeld>(&applied.event.body)) {
    put_all(applied.event, held->account, held->allocations, writer, true);
  } else if (const auto* operation = domain::operation_of(applied.event.body)) {
    put_all(applied.event, operation->account, operation->allocations, writer, true);
  } else if (const auto* inquired = std::get_if<domain::AccountInquired>(&applied.event.body)) {
    put_all(applied.event, inquired->account.id, {}, writer);
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

void BalancesView::put_all(const domain::Event& event, AccountId account,
                           const domain::Allocations& allocations, ViewWriter& writer, bool holds) {
  // A fee is posted last: what its wallet has then is what it has.
  auto fee = domain::fee_movement_of(event.body);
  for (auto allocation : allocations) {
    if (fee && allocation.category == fee->posting.fee.category) {
      allocation.balance_after = fee->posting.balance_after;
      fee.reset();
    }
    if (holds) {
      put_held(event.header, account, allocation, writer);
    } else {
      put(event.header, account, allocation, writer);
    }
  }
  if (!fee) return;
  put(event.header, account,
      {.category = fee->posting.fee.category, .amount = {}, .balance_after = fee->posting.balance_after},
      writer);
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
