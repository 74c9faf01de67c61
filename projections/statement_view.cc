#include "projections/statement_view.h"

#include <span>
#include <string_view>
#include <variant>

#include "schemas/views_generated.h"

#include "projections/flat_row.h"
#include "projections/statement.h"

namespace lastro::projections {
namespace statement_rows {
namespace {

enum Kind : std::uint8_t { entry_kind = 1 };

}  // namespace

RowKey account(TenantId tenant, AccountId account) {
  return RowKey(entry_kind, tenant).add(account);
}

RowKey entry(TenantId tenant, AccountId account, Sequence sequence, std::uint8_t ordinal) {
  return statement_rows::account(tenant, account).add_inverted(sequence).add_byte(ordinal);
}

}  // namespace statement_rows

namespace {

bool spends(EntryKind kind) {
  return kind == EntryKind::authorization || kind == EntryKind::capture || kind == EntryKind::presentment;
}

}  // namespace

/// What one event did to one account.
struct StatementView::Movement {
  EntryKind kind;
  AccountId account;
  Currency currency;
  std::span<const domain::Allocation> allocations;
  std::string_view description;
  AuthorizationId authorization;
};

Result<void> StatementView::apply(const AppliedEvent& applied, ViewWriter& writer) {
  const auto& header = applied.event.header;
  if (const auto* loaded = std::get_if<domain::BenefitLoaded>(&applied.event.body)) {
    put(header,
        {.kind = EntryKind::load,
         .account = loaded->account,
         .currency = loaded->currency,
         .allocations = {&loaded->allocation, 1},
         .description = loaded->reference,
         .authorization = {}},
        writer);
  } else if (const auto* approved = std::get_if<domain::AuthorizationApproved>(&applied.event.body)) {
    put_approval(applied, *approved, writer);
  } else if (const auto* forced = std::get_if<domain::AuthorizationForced>(&applied.event.body)) {
    put_approval(applied, *forced, writer);
  } else if (const auto* captured = std::get_if<domain::AuthorizationCaptured>(&applied.event.body)) {
    put_operation(header, EntryKind::capture, *captured, writer);
  } else if (const auto* presented = std::get_if<domain::PresentmentPosted>(&applied.event.body)) {
    put_operation(header, EntryKind::presentment, *presented, writer);
  } else if (const auto* reversed = std::get_if<domain::AuthorizationReversed>(&applied.event.body)) {
    if (reversed->posted) put_operation(header, EntryKind::reversal, *reversed, writer);
  } else if (const auto* refunded = std::get_if<domain::RefundPosted>(&applied.event.body)) {
    put(header,
        {.kind = EntryKind::refund,
         .account = refunded->account,
         .currency = refunded->currency,
         .allocations = refunded->allocations,
         .description = refunded->merchant.merchant,
         .authorization = refunded->authorization},
        writer);
  }
  return {};
}

void StatementView::put_approval(const AppliedEvent& applied, const domain::AuthorizationApproved& approved,
                                 ViewWriter& writer) {
  put(applied.event.header,
      {.kind = EntryKind::authorization,
       .account = approved.account,
       .currency = approved.currency,
       .allocations = approved.allocations,
       .description = approved.merchant.merchant,
       .authorization = AuthorizationId::of(applied.partition, applied.event.header.sequence)},
      writer);
}

void StatementView::put_operation(const domain::EventHeader& header, EntryKind kind,
                                  const domain::AuthorizationOperation& operation, ViewWriter& writer) {
  put(header,
      {.kind = kind,
       .account = operation.account,
       .currency = operation.currency,
       .allocations = operation.allocations,
       .description = {},
       .authorization = operation.authorization},
      writer);
}

void StatementView::put(const domain::EventHeader& header, const Movement& movement, ViewWriter& writer) {
  std::uint8_t ordinal = 0;
  for (const auto& allocation : movement.allocations) {
    // The client receivable is nobody's wallet, and of a wallet something may change without money moving.
    if (!allocation.category || allocation.amount.minor == 0) continue;
    const auto amount = spends(movement.kind) ? -allocation.amount.minor : allocation.amount.minor;
    builder_.Clear();
    const auto description = builder_.CreateString(movement.description.data(), movement.description.size());
    builder_.Finish(schema::views::CreateStatementEntry(
        builder_, header.recorded_at, header.business_time, static_cast<std::uint8_t>(movement.kind),
        static_cast<std::uint16_t>(movement.currency), allocation.category.bits(), amount,
        allocation.balance_after.minor, description, movement.authorization.value));
    writer.put(statement_rows::entry(header.tenant, movement.account, header.sequence, ordinal++),
               finished(builder_));
  }
}

}  // namespace lastro::projections
