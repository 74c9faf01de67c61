#pragma once

#include <cstddef>

#include <flatbuffers/flatbuffers.h>

#include "projections/row_key.h"
#include "projections/statement.h"
#include "projections/view.h"

namespace lastro::projections {

/// Rows of the view `statement`, newest first.
///   entry   tenant | account | ~sequence | ordinal among the event's allocations, 1   → StatementEntry
namespace statement_rows {
[[nodiscard]] RowKey account(TenantId tenant, AccountId account);
[[nodiscard]] RowKey entry(TenantId tenant, AccountId account, Sequence sequence, std::uint8_t ordinal);
/// What follows account() in an entry's key.
inline constexpr std::size_t account_key_bytes = 1 + 4 + 8;
}  // namespace statement_rows

class StatementView final : public View {
 public:
  [[nodiscard]] ViewName name() const override { return ViewName::statement; }
  [[nodiscard]] std::uint32_t version() const override { return 2; }
  Result<void> apply(const AppliedEvent& applied, ViewWriter& writer) override;

 private:
  struct Movement;
  void put_approval(const AppliedEvent& applied, const domain::AuthorizationApproved& approved,
                    std::uint8_t first, ViewWriter& writer);
  void put_operation(const domain::EventHeader& header, EntryKind kind,
                     const domain::AuthorizationOperation& operation, std::uint8_t first, ViewWriter& writer);
  /// Whether there was one to put.
  bool put_fee(const AppliedEvent& applied, ViewWriter& writer);
  void put(const domain::EventHeader& header, const Movement& movement, ViewWriter& writer);

  flatbuffers::FlatBufferBuilder builder_;
};

}  // namespace lastro::projections
