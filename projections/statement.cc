#include "projections/statement.h"

#include <utility>

#include "schemas/views_generated.h"

#include "projections/flat_row.h"
#include "projections/page_scan.h"
#include "projections/statement_view.h"

namespace lastro::projections {
namespace {

// A cursor is the last entry's sequence and, in the low byte, its part: a sequence has 48 bits.
std::uint64_t cursor_of(const StatementEntry& entry) {
  return (entry.sequence << 8U) | entry.part;
}

Result<StatementEntry> read_entry(const RowScan& scan) {
  KeyReader key(scan.key());
  key.skip(statement_rows::account_key_bytes);
  const auto sequence = key.take_inverted();
  const auto part = key.take_byte();
  if (!key.complete()) return damaged_row("statement entry");
  const RowBytes bytes(scan.value());
  const auto row = read_table<schema::views::StatementEntry>(bytes, "statement entry");
  if (!row) return std::unexpected(row.error());
  const auto& stored = **row;
  constexpr auto last_kind = static_cast<std::uint8_t>(EntryKind::fee_returned);
  if (stored.kind() < 1 || stored.kind() > last_kind) return damaged_row("statement entry");
  return StatementEntry{.sequence = sequence,
                        .part = part,
                        .recorded_at = stored.recorded_at(),
                        .business_time = stored.business_time(),
                        .kind = static_cast<EntryKind>(stored.kind()),
                        .currency = static_cast<Currency>(stored.currency()),
                        .category = domain::Category::from_bits(stored.category()),
                        .amount = Amount{stored.amount()},
                        .balance = Amount{stored.balance_after()},
                        .description = std::string{text_of(stored.description())},
                        .authorization = AuthorizationId{stored.authorization()}};
}

}  // namespace

Result<Page<StatementEntry>> StatementReader::list(TenantId tenant, AccountId account,
                                                   const PageRequest& page) const {
  const auto after = page_start(page);
  if (!after) return std::unexpected(after.error());
  const auto snapshot = store_.snapshot(ViewName::statement);
  auto scan = snapshot.scan(statement_rows::account(tenant, account));
  if (*after) {
    const auto last =
        statement_rows::entry(tenant, account, **after >> 8U, static_cast<std::uint8_t>(**after & 0xFF));
    scan.seek(last);
    if (scan.valid() && scan.key() == last.view()) scan.next();
  }
  return read_page<StatementEntry>(snapshot, std::move(scan), page.limit, read_entry, cursor_of);
}

}  // namespace lastro::projections
