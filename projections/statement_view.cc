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
  return kind == EntryKind::authorization || kind == EntryKind::capture || kind == EntryKind::presentment ||
         kind == EntryKind::fee;
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
  std::uint8_t first = 0;  ///< ordinal of its first entry
};

Result<void> StatementView::apply(const AppliedEvent& applied, ViewWriter& writer) {
  const auto& header = applied.event.header;
  // A fee is posted last, and the newest entry comes first.
  const std::uint8_t first = put_fee(applied, writer) ? 1 : 0;
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
    put_approval(applied, *approved, first, writer);
  } else if (const auto* forced = std::get_if<domain::AuthorizationForced>(&applied.event.body)) {
    put_approval(applied, *forced, first, writer);
  } else if (const auto* captured = std::get_if<domain::AuthorizationCaptured>(&applied.event.body)) {
    put_operation(header, EntryKind::capture, *captured, first, writer);
  } else if (const auto* presented = std::get_if<domain::PresentmentPosted>(&applied.event.body)) {
    put_operation(header, EntryKind::presentment, *presented, first, writer);
  } else if (const auto* reversed = std::get_if<domain::AuthorizationReversed>(&applied.event.body)) {
    if (reversed->posted) put_operation(header, EntryKind::reversal, *reversed, first, writer);
  } else if (const auto* refunded = std::get_if<domain::RefundPosted>(&applied.event.body)) {
    put(header,
        {.kind = EntryKind::refund,
         .account = refunded->account,
         .currency = refunded->currency,
         .allocations = refunded->allocations,
         .description = refunded->merchant.merchant,
         .authorization = refunded->authorization,
         .first = first},
        writer);
  }
  return {};
}

bool StatementView::put_fee(const AppliedEvent& applied, ViewWriter& writer) {
  const auto& header = applied.event.header;
  const auto fee = domain::fee_movement_of(applied.event.body);
  if (!fee || fee->posting.fee.employer) return false;
  const bool of_inquiry = std::holds_alternative<domain::AccountInquired>(applied.event.body);
  const domain::Allocation allocation{.category = fee->posting.fee.category,
                                      .amount = fee->posting.fee.amount,
                                      .balance_after = fee->posting.balance_after};
  const auto made = AuthorizationId::of(applied.partition, header.sequence);
  put(header,
      {.kind = fee->given_back ? EntryKind::fee_returned : EntryKind::fee,
       .account = fee->account,
       .currency = fee->currency,
       .allocations = {&allocation, 1},
       .description = {},
       .authorization = fee->authorization || of_inquiry ? fee->authorization : made},
      writer);
  return true;
}

void StatementView::put_approval(const AppliedEvent& applied, const domain::AuthorizationApproved& approved,
                                 std::uint8_t first, ViewWriter& writer) {
  put(applied.event.header,
      {.kind = EntryKind::authorization,
       .account = approved.account,
       .currency = approved.currency,
       .allocations = approved.allocations,
       .description = approved.merchant.merchant,
       .authorization = AuthorizationId::of(applied.partition, applied.event.header.sequence),
       .first = first},
      writer);
}

void StatementView::put_operation(const domain::EventHeader& header, EntryKind kind,
                                  const domain::AuthorizationOperation& operation, std::uint8_t first,
                                  ViewWriter& writer) {
  put(header,
      {.kind = kind,
       .account = operation.account,
       .currency = operation.currency,
       .allocations = operation.allocations,
       .description = {},
       .authorization = operation.authorization,
       .first = first},
      writer);
}

void StatementView::put(const domain::EventHeader& header, const Movement& movement, ViewWriter& writer) {
  auto ordinal = movement.first;
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
