#pragma once

#include <flatbuffers/flatbuffers.h>

#include "projections/row_key.h"
#include "projections/view.h"

namespace lastro::projections {

/// Rows of the view `authorizations`.
///   authorization   tenant | authorization                → the event, AuthorizationApproved,
///                                                           …Held, …Forced or …Declined
///   of account      tenant | account | ~sequence          → (empty)
///   alias           tenant | digest                       → Alias
///   refund          tenant | authorization | sequence     → Refund: one posted refund linked to it
///   refunded        tenant | authorization                → the sum of those (sum_row.h)
///   standing        tenant | authorization                → the event of the last operation on it
namespace authorizations_rows {
[[nodiscard]] RowKey authorization(TenantId tenant, AuthorizationId authorization);
[[nodiscard]] RowKey account(TenantId tenant, AccountId account);
[[nodiscard]] RowKey of_account(TenantId tenant, AccountId account, Sequence sequence);
[[nodiscard]] RowKey alias(TenantId tenant, const Digest128& digest);
[[nodiscard]] RowKey refunded(TenantId tenant, AuthorizationId authorization);
[[nodiscard]] RowKey standing(TenantId tenant, AuthorizationId authorization);
[[nodiscard]] RowKey refunds(TenantId tenant, AuthorizationId authorization);
[[nodiscard]] RowKey refund(TenantId tenant, AuthorizationId authorization, Sequence sequence);
/// What follows account() and refunds() in longer keys.
inline constexpr std::size_t owner_key_bytes = 1 + 4 + 8;
}  // namespace authorizations_rows

class AuthorizationsView final : public View {
 public:
  [[nodiscard]] ViewName name() const override { return ViewName::authorizations; }
  [[nodiscard]] std::uint32_t version() const override { return 3; }
  Result<void> apply(const AppliedEvent& applied, ViewWriter& writer) override;

 private:
  void put(const AppliedEvent& applied, AccountId account, ViewWriter& writer);
  void put_refund(const domain::EventHeader& header, const domain::RefundPosted& refunded,
                  ViewWriter& writer);

  flatbuffers::FlatBufferBuilder builder_;
};

}  // namespace lastro::projections
