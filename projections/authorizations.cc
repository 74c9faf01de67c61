#include "projections/authorizations.h"

#include <utility>

#include "schemas/views_generated.h"

#include "engine/domain/authorizations/operations.h"
#include "projections/alias_row.h"
#include "projections/authorizations_view.h"
#include "projections/flat_row.h"
#include "projections/page_scan.h"
#include "projections/stored_event.h"
#include "projections/sum_row.h"

namespace lastro::projections {
namespace {

AuthorizationMerchant merchant_of(const domain::MerchantRecord& record) {
  const bool known = record.country[0] != 0;
  return {.mcc = record.mcc,
          .merchant = std::string{record.merchant},
          .merchant_id = std::string{record.merchant_id},
          .terminal_id = std::string{record.terminal_id},
          .country = known ? std::string{record.country.data(), record.country.size()} : std::string{},
          .entry_mode = record.entry_mode};
}

/// What both outcomes have in common.
template <class Body>
Authorization facts_of(const domain::EventHeader& header, AuthorizationId id, const Body& body,
                       const domain::Allocations& allocations) {
  Authorization found;
  found.id = id;
  found.external_id = body.external_id;
  found.amount = body.amount;
  found.currency = body.currency;
  found.program_version = body.program_version;
  found.rule = body.rule;
  found.rule_ordinal = body.rule_ordinal;
  found.limit = body.limit;
  found.conversion = body.conversion;
  found.merchant = merchant_of(body.merchant);
  found.allocations.assign(allocations.begin(), allocations.end());
  found.recorded_at = header.recorded_at;
  found.business_time = header.business_time;
  found.sequence = header.sequence;
  return found;
}

Authorization approved_as(const domain::EventHeader& header, AuthorizationId id,
                          const domain::AuthorizationApproved& approved, domain::AuthorizationStatus status) {
  auto found = facts_of(header, id, approved, approved.allocations);
  found.approved = true;
  found.account = approved.account;
  found.card = approved.card;
  found.fallback = approved.fallback;
  found.fee = approved.fee;
  found.standing = {.number = 0,
                    .status = status,
                    .parts = domain::parts_at_first(approved, status),
                    .fee = approved.fee.fee};
  return found;
}

Result<Authorization> recorded(std::string_view row, AuthorizationId id) {
  StoredEvent event;
  if (auto read = event.read(row); !read) return std::unexpected(read.error());
  if (const auto* approved = event.body<domain::AuthorizationApproved>())
    return approved_as(event.header(), id, *approved, domain::AuthorizationStatus::captured);
  if (const auto* forced = event.body<domain::AuthorizationForced>()) {
    auto found = approved_as(event.header(), id, *forced, domain::AuthorizationStatus::captured);
    found.forced = true;
    return found;
  }
  if (const auto* held = event.body<domain::AuthorizationHeld>()) {
    auto found = approved_as(event.header(), id, *held, domain::AuthorizationStatus::held);
    found.forced = held->forced;
    found.expires_at = held->expires_at;
    return found;
  }
  const auto* declined = event.body<domain::AuthorizationDeclined>();
  if (declined == nullptr) return damaged_row("authorization");
  auto found = facts_of(event.header(), id, *declined, declined->considered);
  found.reason = declined->reason;
  found.fee.fee = declined->fee;
  found.forced = declined->forced;
  found.account = declined->account.id;
  found.card = declined->card.id;
  return found;
}

Result<LinkedRefund> read_refund(const RowScan& scan, AuthorizationId authorization) {
  KeyReader key(scan.key());
  key.skip(authorizations_rows::owner_key_bytes);
  const auto sequence = key.take_u64();
  if (!key.complete()) return damaged_row("refund");
  const RowBytes bytes(scan.value());
  const auto row = read_table<schema::views::Refund>(bytes, "refund");
  if (!row) return std::unexpected(row.error());
  return LinkedRefund{.id = RefundId::of(authorization.partition(), sequence),
                      .amount = Amount{(*row)->amount()},
                      .recorded_at = (*row)->recorded_at()};
}

// That there is no row, as for most, is known from filters in memory.
Result<Amount> refunded_total(const ViewSnapshot& snapshot, TenantId tenant, AuthorizationId authorization) {
  const auto row = snapshot.get(authorizations_rows::refunded(tenant, authorization));
  if (!row) return std::unexpected(row.error());
  if (!*row) return Amount{};
  const auto sum = decode_sum(**row);
  if (!sum) return damaged_row("refunded");
  return Amount{*sum};
}

Result<void> take_newest(const ViewSnapshot& snapshot, TenantId tenant, Authorization& found) {
  const auto row = snapshot.get(authorizations_rows::standing(tenant, found.id));
  if (!row) return std::unexpected(row.error());
  if (!*row) return {};
  StoredEvent event;
  if (auto read = event.read(**row); !read) return read;
  const auto* after = domain::after_of(event.body());
  if (after == nullptr) return damaged_row("standing");
  found.standing = *after;
  return {};
}

Result<std::optional<Authorization>> find_in(const ViewSnapshot& snapshot, TenantId tenant,
                                             AuthorizationId id) {
  if (!id) return std::nullopt;
  const auto row = snapshot.get(authorizations_rows::authorization(tenant, id));
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::nullopt;
  auto found = recorded(**row, id);
  if (!found) return std::unexpected(found.error());
  if (found->approved) {
    const auto refunded = refunded_total(snapshot, tenant, id);
    if (!refunded) return std::unexpected(refunded.error());
    found->refunded = *refunded;
  }
  if (auto newest = take_newest(snapshot, tenant, *found); !newest) return std::unexpected(newest.error());
  return std::move(*found);
}

}  // namespace

Result<std::optional<Authorization>> AuthorizationsReader::find(
    TenantId tenant, const domain::Reference<AuthorizationId>& reference) const {
  const auto snapshot = store_.snapshot(ViewName::authorizations);
  const auto id = resolve(snapshot, reference, [&](const Digest128& digest) {
    return authorizations_rows::alias(tenant, digest);
  });
  if (!id) return std::unexpected(id.error());
  return find_in(snapshot, tenant, *id);
}

Result<Page<Authorization>> AuthorizationsReader::list(TenantId tenant, AccountId account,
                                                       const PageRequest& page) const {
  const auto after = page_start(page);
  if (!after) return std::unexpected(after.error());
  const auto snapshot = store_.snapshot(ViewName::authorizations);
  auto scan = snapshot.scan(authorizations_rows::account(tenant, account));
  // The key is inverted: one less is the next older.
  if (*after) scan.seek(authorizations_rows::of_account(tenant, account, **after - 1));
  const auto read = [&](const RowScan& row) -> Result<Authorization> {
    KeyReader key(row.key());
    key.skip(authorizations_rows::owner_key_bytes);
    const auto sequence = key.take_inverted();
    if (!key.complete()) return damaged_row("authorization");
    auto item = find_in(snapshot, tenant, AuthorizationId::of(account.partition(), sequence));
    if (!item) return std::unexpected(item.error());
    if (!*item) return damaged_row("authorization");
    return std::move(**item);
  };
  return read_page<Authorization>(snapshot, std::move(scan), page.limit, read,
                                  [](const Authorization& item) { return item.sequence; });
}

Result<Page<LinkedRefund>> AuthorizationsReader::refunds(TenantId tenant, AuthorizationId authorization,
                                                         const PageRequest& page) const {
  const auto after = page_start(page);
  if (!after) return std::unexpected(after.error());
  const auto snapshot = store_.snapshot(ViewName::authorizations);
  auto scan = snapshot.scan(authorizations_rows::refunds(tenant, authorization));
  if (*after) scan.seek(authorizations_rows::refund(tenant, authorization, **after + 1));
  return read_page<LinkedRefund>(
      snapshot, std::move(scan), page.limit,
      [&](const RowScan& row) { return read_refund(row, authorization); },
      [](const LinkedRefund& item) { return item.id.sequence(); });
}

}  // namespace lastro::projections
