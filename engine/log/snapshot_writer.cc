#include <iterator>
#include <utility>
#include <vector>

#include "schemas/snapshot_generated.h"

#include "engine/base/assert.h"
#include "engine/log/event_codec.h"
#include "engine/log/snapshot.h"
#include "engine/log/snapshot_file.h"
#include "engine/log/snapshot_format.h"

namespace lastro::log {
namespace {

using schema::SnapshotPartBuilder;

template <class Row>
using AddRows = void (SnapshotPartBuilder::*)(flatbuffers::Offset<flatbuffers::Vector<const Row*>>);

schema::Digest digest(const Digest128& in) {
  return {in.high, in.low};
}

schema::CreditLimit credit(const domain::CreditLimit& in) {
  return {in.amount.minor, in.unlimited};
}

template <class Enum>
constexpr auto number(Enum value) {
  return static_cast<std::underlying_type_t<Enum>>(value);
}

/// Writes a state part by part. The first failure stops it; finish() tells.
class SnapshotWriter {
 public:
  SnapshotWriter(SnapshotDraft draft, const std::stop_token& stop) : draft_(std::move(draft)), stop_(stop) {}

  void head(const LedgerId& ledger, const Head& head, const domain::State& state);
  void programs(const domain::State& state);
  void ledger(const domain::Ledger& ledger);
  void employers(const domain::State& state);
  void holders(const domain::State& state);
  void tables(const domain::State& state);
  void counters(const domain::State& state);
  void holds(const domain::HoldTable& holds);
  Result<void> finish();

 private:
  /// What `fill` adds, as one part.
  template <class Fill>
  void part(Fill fill) {
    if (!done_) return;
    SnapshotPartBuilder part(builder_);
    fill(part);
    builder_.Finish(part.Finish());
    done_ = write_part();
    builder_.Clear();
  }

  Result<void> write_part() {
    if (stop_.stop_requested()) return fail(ErrorCode::unavailable, "the making of the snapshot was ended");
    return draft_.add({builder_.GetBufferPointer(), builder_.GetSize()});
  }

  template <class Row>
  void flush(std::vector<Row>& rows, AddRows<Row> add) {
    if (rows.empty()) return;
    const auto vector = builder_.CreateVectorOfStructs(rows);
    part([&](SnapshotPartBuilder& to) { (to.*add)(vector); });
    rows.clear();
  }

  /// Keeps the row for the next part, which is written when it is full; flush() writes what is left.
  template <class Row>
  void push(std::vector<Row>& rows, AddRows<Row> add, const Row& row) {
    rows.push_back(row);
    if (rows.size() == snapshot_rows_max) flush(rows, add);
  }

  /// The elements of a range as rows, in as many parts as that takes; none for an empty range.
  template <class Row, class Range, class ToRow>
  void rows(AddRows<Row> add, const Range& range, ToRow to_row) {
    std::vector<Row> rows;
    for (const auto& element : range) {
      if (!done_) return;
      push(rows, add, to_row(element));
    }
    flush(rows, add);
  }

  SnapshotDraft draft_;
  const std::stop_token& stop_;
  flatbuffers::FlatBufferBuilder builder_;
  Result<void> done_;
};

void SnapshotWriter::head(const LedgerId& ledger, const Head& head, const domain::State& state) {
  const schema::SnapshotHead stored(
      schema::Identifier(flatbuffers::make_span(ledger.bytes)), flatbuffers::make_span(head.frame_hash),
      head.sequence, state.last_recorded_at, state.ledger.size(), state.clients.size(), state.accounts.size(),
      state.cards.size(), state.directory.size(), credit(state.house_credit), snapshot_format, head.epoch,
      state.engine_version, state.partition, 0);
  part([&](SnapshotPartBuilder& to) { to.add_head(&stored); });
}

void SnapshotWriter::programs(const domain::State& state) {
  EventEncoder encoder;
  const auto add = [&](const domain::EventHeader& header, domain::EventBody body) {
    const auto event = encoder.encode({.header = header, .body = std::move(body)});
    builder_.ForceVectorAlignment(event.size(), 1, 8);
    const auto bytes = builder_.CreateVector(event.data(), event.size());
    part([&](SnapshotPartBuilder& to) { to.add_program(bytes); });
  };
  std::uint32_t version = 0;
  for (const auto& published : state.programs) {
    const domain::EventHeader header{.sequence = published->sequence,
                                     .recorded_at = published->published_at,
                                     .business_time = published->published_at,
                                     .tenant = published->tenant};
    domain::ProgramPublished body{.version = ++version,
                                  .program = published->compiled.shared(),
                                  .effective_at = published->effective_at};
    if (needs_parts(*body.program)) {
      const auto parts = split(*body.program);
      for (const auto& each : parts) add(header, domain::ProgramPartStored{.part = each});
      body.parts = static_cast<std::uint16_t>(parts.size());
      body.program = std::make_shared<const domain::Program>(head_of(*body.program));
    }
    add(header, std::move(body));
  }
  for (const auto& each : state.draft.parts) add({}, domain::ProgramPartStored{.part = each});
  for (const auto& family : state.families) {
    std::vector<schema::ScheduledRow> scheduled;
    for (const auto& each : family.scheduled) scheduled.emplace_back(each.effective_at, each.version);
    const auto row = schema::CreateFamilyRowDirect(builder_, family.name.c_str(), family.version,
                                                   number(family.owner), &scheduled);
    const auto rows = builder_.CreateVector(&row, 1);
    part([&](SnapshotPartBuilder& to) { to.add_families(rows); });
  }
}

void SnapshotWriter::ledger(const domain::Ledger& ledger) {
  rows<schema::LedgerAccountRow>(
      &SnapshotPartBuilder::add_ledger_accounts, ledger.accounts(), [](const domain::LedgerAccount& account) {
        return schema::LedgerAccountRow(account.debits_posted.minor, account.credits_posted.minor,
                                        account.debits_pending.minor, account.credits_pending.minor,
                                        account.category.bits(), number(account.currency),
                                        number(account.account_class), account.floor, 0);
      });
  rows<schema::SharedAccountRow>(&SnapshotPartBuilder::add_shared_accounts, ledger.shared_accounts(),
                                 [](const domain::Ledger::Shared& shared) {
                                   return schema::SharedAccountRow(number(shared.tenant),
                                                                   number(shared.account));
                                 });
}

void SnapshotWriter::employers(const domain::State& state) {
  std::vector<schema::PrefundedRow> prefunded;
  for (std::uint32_t i = 0; i < state.employers.size(); ++i) {
    for (const auto& account : state.employers[i].prefunded)
      prefunded.emplace_back(i, number(account.account), number(account.currency));
  }
  rows<schema::EmployerRow>(
      &SnapshotPartBuilder::add_employers, state.employers, [&](const domain::EmployerState& employer) {
        const auto house = state.house_at.find(employer.tenant);
        const bool is_house = house != state.house_at.end() && &state.employers[house->second] == &employer;
        return schema::EmployerRow(employer.id.value, credit(employer.credit), number(employer.tenant),
                                   is_house);
      });
  rows<schema::PrefundedRow>(&SnapshotPartBuilder::add_prefunded, prefunded, std::identity{});
}

void SnapshotWriter::holders(const domain::State& state) {
  rows<schema::ClientRow>(
      &SnapshotPartBuilder::add_clients, state.clients, [](const domain::ClientState& client) {
        return schema::ClientRow(client.id.value, number(client.tenant), number(client.status));
      });
  rows<schema::AccountRow>(
      &SnapshotPartBuilder::add_accounts, state.accounts, [](const domain::AccountState& account) {
        return schema::AccountRow(account.id.value, account.client, account.employer, account.program,
                                  number(account.first_wallet), number(account.tenant),
                                  number(account.currency), account.wallets, number(account.status));
      });
  rows<schema::CardRow>(&SnapshotPartBuilder::add_cards, state.cards, [](const auto& entry) {
    const auto& [id, card] = entry;
    return schema::CardRow(id.value, card.account, number(card.tenant), card.expires, number(card.status));
  });
}

void SnapshotWriter::tables(const domain::State& state) {
  rows<schema::DirectoryRow>(&SnapshotPartBuilder::add_directory, state.directory, [](const auto& entry) {
    return schema::DirectoryRow(digest(entry.first), entry.second);
  });
  rows<schema::ChangeRow>(&SnapshotPartBuilder::add_changes, state.changed_at,
                          [](const auto& entry) { return schema::ChangeRow(entry.first, entry.second); });
}

void SnapshotWriter::counters(const domain::State& state) {
  std::vector<schema::CounterRow> counters;
  state.counters.each(domain::hour_of(state.last_recorded_at), [&](const domain::Counter& counter) {
    push(counters, &SnapshotPartBuilder::add_counters,
         schema::CounterRow(counter.key.subject, counter.amount.minor, counter.key.account,
                            counter.key.window, counter.count, counter.dead_hour));
  });
  flush(counters, &SnapshotPartBuilder::add_counters);
}

/// All parts and fees before the first hold, so that each hold finds its own.
void SnapshotWriter::holds(const domain::HoldTable& holds) {
  std::vector<schema::HoldPartRow> parts;
  for (const auto& hold : holds.slots()) {
    if (!hold.id || !hold.split()) continue;
    for (const auto& part : holds.split_parts(hold.id)) {
      const schema::AuthorizationPart row(part.category.bits(), part.authorized.minor, part.captured.minor,
                                          part.over.minor, part.released.minor, part.refunded.minor);
      push(parts, &SnapshotPartBuilder::add_hold_parts, schema::HoldPartRow(hold.id.value, row));
    }
  }
  flush(parts, &SnapshotPartBuilder::add_hold_parts);
  std::vector<schema::HoldFeeRow> fees;
  for (const auto& hold : holds.slots()) {
    const auto fee = holds.fee_of(hold.id);
    if (!hold.id || !fee) continue;
    const schema::FeePosting row(fee.category.bits(), fee.employer.value, fee.amount.minor, 0, fee.ordinal);
    push(fees, &SnapshotPartBuilder::add_hold_fees, schema::HoldFeeRow(hold.id.value, row));
  }
  flush(fees, &SnapshotPartBuilder::add_hold_fees);
  std::vector<schema::HoldRow> open;
  for (const auto& hold : holds.slots()) {
    if (!hold.id) continue;
    push(open, &SnapshotPartBuilder::add_holds,
         schema::HoldRow(hold.id.value, hold.card.value, hold.merchant_key, hold.business_time,
                         hold.expires_at, hold.authorized.minor, hold.captured.minor, hold.released.minor,
                         hold.refunded.minor, hold.account, hold.program_version, hold.operations, hold.mcc,
                         hold.wallet, hold.category));
  }
  flush(open, &SnapshotPartBuilder::add_holds);
}

Result<void> SnapshotWriter::finish() {
  part([](SnapshotPartBuilder& to) { to.add_end(true); });
  if (!done_) return done_;
  return draft_.put_in_place();
}

}  // namespace

Result<void> write_snapshot(const std::string& path, const LedgerId& ledger, const Head& head,
                            const domain::State& state, const std::stop_token& stop) {
  LASTRO_ASSERT(head.sequence == state.last);
  auto draft = SnapshotDraft::begin(path);
  if (!draft) return std::unexpected(draft.error());
  SnapshotWriter writer(std::move(*draft), stop);
  writer.head(ledger, head, state);
  writer.programs(state);
  writer.ledger(state.ledger);
  writer.employers(state);
  writer.holders(state);
  writer.tables(state);
  writer.counters(state);
  writer.holds(state.holds);
  return writer.finish();
}

}  // namespace lastro::log
