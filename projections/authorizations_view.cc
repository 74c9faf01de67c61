#include "projections/authorizations_view.h"

#include <variant>

#include "schemas/views_generated.h"

#include "engine/domain/authorizations/operations.h"
#include "projections/alias_row.h"
#include "projections/flat_row.h"

namespace lastro::projections {
namespace authorizations_rows {
namespace {

enum Kind : std::uint8_t {
  authorization_kind = 1,
  of_account_kind = 2,
  alias_kind = 3,
  refund_kind = 4,
  refunded_kind = 5,
  standing_kind = 6,
};

}  // namespace

RowKey authorization(TenantId tenant, AuthorizationId authorization) {
  return RowKey(authorization_kind, tenant).add(authorization);
}

RowKey account(TenantId tenant, AccountId account) {
  return RowKey(of_account_kind, tenant).add(account);
}

RowKey of_account(TenantId tenant, AccountId account, Sequence sequence) {
  return authorizations_rows::account(tenant, account).add_inverted(sequence);
}

RowKey alias(TenantId tenant, const Digest128& digest) {
  return RowKey(alias_kind, tenant).add(digest);
}

RowKey refunded(TenantId tenant, AuthorizationId authorization) {
  return RowKey(refunded_kind, tenant).add(authorization);
}

RowKey standing(TenantId tenant, AuthorizationId authorization) {
  return RowKey(standing_kind, tenant).add(authorization);
}

RowKey refunds(TenantId tenant, AuthorizationId authorization) {
  return RowKey(refund_kind, tenant).add(authorization);
}

RowKey refund(TenantId tenant, AuthorizationId authorization, Sequence sequence) {
  return refunds(tenant, authorization).add(sequence);
}

}  // namespace authorizations_rows

Result<void> AuthorizationsView::apply(const AppliedEvent& applied, ViewWriter& writer) {
  const auto& header = applied.event.header;
  const auto& body = applied.event.body;
  if (const auto* approved = std::get_if<domain::AuthorizationApproved>(&body)) {
    put(applied, approved->account, writer);
  } else if (const auto* held = std::get_if<domain::AuthorizationHeld>(&body)) {
    put(applied, held->account, writer);
  } else if (const auto* forced = std::get_if<domain::AuthorizationForced>(&body)) {
    put(applied, forced->account, writer);
  } else if (const auto* declined = std::get_if<domain::AuthorizationDeclined>(&body)) {
    put(applied, declined->account.id, writer);
  } else if (domain::after_of(body) != nullptr) {
    writer.put(authorizations_rows::standing(header.tenant, domain::authorization_of(body)), applied.bytes);
    if (const auto* refunded = std::get_if<domain::RefundPosted>(&body))
      put_refund(header, *refunded, writer);
  }
  return {};
}

void AuthorizationsView::put_refund(const domain::EventHeader& header, const domain::RefundPosted& refunded,
                                    ViewWriter& writer) {
  writer.add(authorizations_rows::refunded(header.tenant, refunded.authorization), refunded.amount.minor);
  builder_.Clear();
  builder_.Finish(schema::views::CreateRefund(builder_, refunded.amount.minor, header.recorded_at));
  writer.put(authorizations_rows::refund(header.tenant, refunded.authorization, header.sequence),
             finished(builder_));
}

void AuthorizationsView::put(const AppliedEvent& applied, AccountId account, ViewWriter& writer) {
  const auto& header = applied.event.header;
  const auto id = AuthorizationId::of(applied.partition, header.sequence);
  writer.put(authorizations_rows::authorization(header.tenant, id), applied.bytes);
  // A decline of an account or card that nobody knows belongs to no list.
  if (account) writer.put(authorizations_rows::of_account(header.tenant, account, header.sequence));
  if (header.alias) {
    writer.put(authorizations_rows::alias(header.tenant, header.alias), encode_alias(builder_, id.value));
  }
}

}  // namespace lastro::projections
