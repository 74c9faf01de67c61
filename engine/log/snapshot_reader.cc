#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "schemas/snapshot_generated.h"

#include "engine/domain/invariants.h"
#include "engine/domain/programs/publication.h"
#include "engine/log/event_codec.h"
#include "engine/log/event_reader.h"
#include "engine/log/snapshot.h"
#include "engine/log/snapshot_file.h"
#include "engine/log/snapshot_format.h"

namespace lastro::log {
namespace {

template <class Row>
using Rows = flatbuffers::Vector<const Row*>;

domain::Status status(std::uint8_t in) {
  return static_cast<domain::Status>(in);
}

bool is_status(std::uint8_t in) {
  return !domain::status_name(status(in)).empty();
}

/// Gathers what the parts hold. Each take gives false for what no writer could have given; what spans parts
/// is for the invariants to find.
class SnapshotReader {
 public:
  /// `file_bytes` bounds what the head may promise.
  explicit SnapshotReader(std::uint64_t file_bytes) : file_bytes_(file_bytes) {}

  [[nodiscard]] bool take(const schema::SnapshotPart& part) {
    return take_program(part) && take_families(part.families()) &&
           each(part.ledger_accounts(), [&](const auto& row) { return take(row); }) &&
           each(part.shared_accounts(), [&](const auto& row) { return take(row); }) &&
           each(part.employers(), [&](const auto& row) { return take(row); }) &&
           each(part.prefunded(), [&](const auto& row) { return take(row); }) &&
           each(part.clients(), [&](const auto& row) { return take(row); }) &&
           each(part.accounts(), [&](const auto& row) { return take(row); }) &&
           each(part.cards(), [&](const auto& row) { return take(row); }) &&
           each(part.directory(), [&](const auto& row) { return take(row); }) &&
           each(part.changes(), [&](const auto& row) { return take(row); }) &&
           each(part.counters(), [&](const auto& row) { return take(row); }) &&
           each(part.hold_parts(), [&](const auto& row) { return take(row); }) &&
           each(part.hold_fees(), [&](const auto& row) { return take(row); }) &&
           each(part.holds(), [&](const auto& row) { return take(row); });
  }

  void begin(const schema::SnapshotHead& head);
  /// What is wrong with the whole; empty where it is sound.
  std::string finish();

  Snapshot snapshot;

 private:
  template <class Row, class Take>
  static bool each(const Rows<Row>* rows, Take take) {
    if (rows == nullptr) return true;
    if (reinterpret_cast<std::uintptr_t>(rows->Data()) % alignof(Row) != 0) return false;
    return std::ranges::all_of(*rows, [&](const Row* row) { return take(*row); });
  }
  [[nodiscard]] std::size_t bounded(std::uint64_t promised, std::size_t row_bytes) const {
    return static_cast<std::size_t>(std::min(promised, file_bytes_ / row_bytes));
  }

  bool take_program(const schema::SnapshotPart& part);
  bool take_families(const flatbuffers::Vector<flatbuffers::Offset<schema::FamilyRow>>* families);
  bool take(const schema::LedgerAccountRow& row);
  bool take(const schema::SharedAccountRow& row);
  bool take(const schema::EmployerRow& row);
  bool take(const schema::PrefundedRow& row);
  bool take(const schema::ClientRow& row);
  bool take(const schema::AccountRow& row);
  bool take(const schema::CardRow& row);
  bool take(const schema::DirectoryRow& row);
  bool take(const schema::ChangeRow& row);
  bool take(const schema::CounterRow& row);
  bool take(const schema::HoldPartRow& row);
  bool take(const schema::HoldFeeRow& row);
  bool take(const schema::HoldRow& row);

  std::uint64_t file_bytes_;
  std::vector<domain::LedgerAccount> ledger_accounts_;
  std::vector<domain::Ledger::Shared> shared_accounts_;
  FlatMap<AuthorizationId, domain::SplitParts> split_parts_;
  FlatMap<AuthorizationId, domain::Fee> fees_;
  DecodedEvent decoded_;
};

void SnapshotReader::begin(const schema::SnapshotHead& head) {
  auto& state = snapshot.state;
  snapshot.ledger.bytes = EventReader::identifier(head.ledger());
  std::ranges::copy(*head.frame_hash(), snapshot.head.frame_hash.begin());
  snapshot.head.sequence = head.sequence();
  snapshot.head.epoch = head.epoch();
  state.last = head.sequence();
  state.last_recorded_at = head.recorded_at();
  state.partition = head.partition();
  state.engine_version = head.engine_version();
  state.house_credit = {.unlimited = head.house_credit().unlimited(),
                        .amount = Amount{head.house_credit().amount()}};
  ledger_accounts_.reserve(bounded(head.ledger_accounts(), sizeof(schema::LedgerAccountRow)));
  const auto clients = bounded(head.clients(), sizeof(schema::ClientRow));
  state.clients.reserve(clients);
  state.client_at.reserve(clients);
  const auto accounts = bounded(head.accounts(), sizeof(schema::AccountRow));
  state.accounts.reserve(accounts);
  state.account_at.reserve(accounts);
  state.cards.reserve(bounded(head.cards(), sizeof(schema::CardRow)));
  state.directory.reserve(bounded(head.directory(), sizeof(schema::DirectoryRow)));
}

bool SnapshotReader::take_program(const schema::SnapshotPart& part) {
  if (part.program() == nullptr) return true;
  const Bytes bytes{part.program()->data(), part.program()->size()};
  if (reinterpret_cast<std::uintptr_t>(bytes.data()) % 8 != 0 || !decoded_.decode(bytes)) return false;
  auto& draft = snapshot.state.draft;
  if (const auto* stored = std::get_if<domain::ProgramPartStored>(&decoded_.event.body)) {
    if (!draft.takes(*stored->part)) return false;
    draft.add(stored->part);
    return true;
  }
  const auto* published = std::get_if<domain::ProgramPublished>(&decoded_.event.body);
  if (published == nullptr || published->version != snapshot.state.programs.size() + 1) return false;
  const auto program = domain::published_program(snapshot.state, *published);
  if (program == nullptr || !domain::unsoundness(*program).empty()) return false;
  if (published->parts != 0) draft = {};
  snapshot.state.programs.push_back(std::make_shared<const domain::PublishedProgram>(
      domain::PublishedProgram{.compiled = domain::CompiledProgram(program),
                               .sequence = decoded_.event.header.sequence,
                               .published_at = decoded_.event.header.recorded_at,
                               .effective_at = published->effective_at,
                               .tenant = decoded_.event.header.tenant}));
  return true;
}

bool SnapshotReader::take_families(
    const flatbuffers::Vector<flatbuffers::Offset<schema::FamilyRow>>* families) {
  if (families == nullptr) return true;
  auto& state = snapshot.state;
  for (const auto* row : *families) {
    auto& family = state.families.emplace_back();
    family.name = row->name()->str();
    family.owner = static_cast<TenantId>(row->owner());
    family.version = row->version();
    if (row->scheduled() == nullptr) continue;
    if (!EventReader::is_aligned(*row->scheduled())) return false;
    for (const auto* each : *row->scheduled()) {
      family.scheduled.push_back({.effective_at = each->effective_at(), .version = each->version()});
      state.next_activation = std::min(state.next_activation, each->effective_at());
    }
  }
  return true;
}

bool SnapshotReader::take(const schema::LedgerAccountRow& row) {
  ledger_accounts_.push_back({.debits_posted = Amount{row.debits_posted()},
                              .credits_posted = Amount{row.credits_posted()},
                              .debits_pending = Amount{row.debits_pending()},
                              .credits_pending = Amount{row.credits_pending()},
                              .category = domain::Category::from_bits(row.category()),
                              .account_class = static_cast<domain::AccountClass>(row.account_class()),
                              .currency = static_cast<Currency>(row.currency()),
                              .floor = row.floor()});
  return row.account_class() >= static_cast<std::uint8_t>(domain::AccountClass::bank) &&
         row.account_class() <= static_cast<std::uint8_t>(domain::AccountClass::fee_income) &&
         !currency_code(ledger_accounts_.back().currency).empty();
}

bool SnapshotReader::take(const schema::SharedAccountRow& row) {
  shared_accounts_.push_back({.tenant = static_cast<TenantId>(row.tenant()),
                              .account = static_cast<domain::LedgerIndex>(row.account())});
  return true;
}

bool SnapshotReader::take(const schema::EmployerRow& row) {
  auto& state = snapshot.state;
  const auto position = static_cast<std::uint32_t>(state.employers.size());
  const auto tenant = static_cast<TenantId>(row.tenant());
  auto& employer = state.employers.emplace_back();
  employer.id = EmployerId{row.id()};
  employer.tenant = tenant;
  if (row.house() && !state.house_at.emplace(tenant, position).second) return false;
  return EventReader::credit(row.credit(), employer.credit) &&
         state.employer_at.emplace(employer.id, position);
}

bool SnapshotReader::take(const schema::PrefundedRow& row) {
  auto& employers = snapshot.state.employers;
  if (row.employer() >= employers.size()) return false;
  employers[row.employer()].prefunded.push_back({.currency = static_cast<Currency>(row.currency()),
                                                 .account = static_cast<domain::LedgerIndex>(row.account())});
  return true;
}

bool SnapshotReader::take(const schema::ClientRow& row) {
  auto& state = snapshot.state;
  const ClientId id{row.id()};
  const auto position = static_cast<std::uint32_t>(state.clients.size());
  state.clients.push_back(
      {.id = id, .tenant = static_cast<TenantId>(row.tenant()), .status = status(row.status())});
  return is_status(row.status()) && state.client_at.emplace(id, position);
}

bool SnapshotReader::take(const schema::AccountRow& row) {
  auto& state = snapshot.state;
  const AccountId id{row.id()};
  const auto position = static_cast<std::uint32_t>(state.accounts.size());
  state.accounts.push_back({.id = id,
                            .client = row.client(),
                            .employer = row.employer(),
                            .program = row.program(),
                            .first_wallet = static_cast<domain::LedgerIndex>(row.first_wallet()),
                            .tenant = static_cast<TenantId>(row.tenant()),
                            .currency = static_cast<Currency>(row.currency()),
                            .wallets = row.wallets(),
                            .status = status(row.status())});
  return is_status(row.status()) && state.account_at.emplace(id, position);
}

bool SnapshotReader::take(const schema::CardRow& row) {
  const domain::CardState card{.account = row.account(),
                               .tenant = static_cast<TenantId>(row.tenant()),
                               .expires = row.expires(),
                               .status = status(row.status())};
  return is_status(row.status()) && snapshot.state.cards.emplace(CardId{row.id()}, card).second;
}

bool SnapshotReader::take(const schema::DirectoryRow& row) {
  return snapshot.state.directory.emplace(EventReader::digest(&row.alias()), row.id()).second;
}

bool SnapshotReader::take(const schema::ChangeRow& row) {
  return snapshot.state.changed_at.emplace(row.id(), row.sequence()).second;
}

bool SnapshotReader::take(const schema::HoldPartRow& row) {
  auto& parts = split_parts_[AuthorizationId{row.authorization()}];
  const auto& part = row.part();
  parts.push_back({.category = domain::Category::from_bits(part.category()),
                   .authorized = Amount{part.authorized()},
                   .captured = Amount{part.captured()},
                   .over = Amount{part.over()},
                   .released = Amount{part.released()},
                   .refunded = Amount{part.refunded()}});
  return parts.size() <= domain::authorization_parts_max;
}

bool SnapshotReader::take(const schema::HoldFeeRow& row) {
  domain::FeePosting posting;
  return EventReader::fee(&row.fee(), posting) &&
         fees_.emplace(AuthorizationId{row.authorization()}, posting.fee).second;
}

/// Holds come last, so that the accounts whose chains they join are there.
bool SnapshotReader::take(const schema::HoldRow& row) {
  auto& state = snapshot.state;
  domain::HoldState hold;
  hold.id = AuthorizationId{row.id()};
  hold.card = CardId{row.card()};
  hold.merchant_key = row.merchant_key();
  hold.business_time = row.business_time();
  hold.expires_at = row.expires_at();
  hold.authorized = Amount{row.authorized()};
  hold.captured = Amount{row.captured()};
  hold.released = Amount{row.released()};
  hold.refunded = Amount{row.refunded()};
  hold.account = row.account();
  hold.program_version = row.program_version();
  hold.operations = row.operations();
  hold.mcc = row.mcc();
  hold.wallet = row.wallet();
  hold.category = row.category();
  if (!hold.id || hold.account >= state.accounts.size() || state.holds.find(hold.id) != nullptr) return false;
  domain::SplitParts parts;
  if (hold.split()) {
    const auto found = split_parts_.find(hold.id);
    if (found == split_parts_.end()) return false;
    parts = std::move(found->second);
    split_parts_.erase(found);
  }
  domain::Fee fee;
  if (const auto found = fees_.find(hold.id); found != fees_.end()) {
    fee = found->second;
    fees_.erase(found);
  }
  state.holds.add(hold, std::move(parts), state.accounts[hold.account].first_hold, fee);
  return true;
}

bool SnapshotReader::take(const schema::CounterRow& row) {
  auto& state = snapshot.state;
  const auto hour = domain::hour_of(state.last_recorded_at);
  const domain::CounterKey key{.subject = row.subject(), .account = row.account(), .window = row.window()};
  if (row.dead_hour() <= hour || state.counters.find(key, hour) != nullptr) return false;
  auto& counter = state.counters.open(key, row.dead_hour(), hour);
  counter.amount = Amount{row.amount()};
  counter.count = row.count();
  return true;
}

std::string SnapshotReader::finish() {
  auto ledger = domain::Ledger::restore(std::move(ledger_accounts_), shared_accounts_);
  if (!ledger) return "a shared ledger account is out of place";
  snapshot.state.ledger = std::move(*ledger);
  if (!split_parts_.empty() || !fees_.empty()) return "the parts or the fee of a hold stand without it";
  return domain::broken_invariant(snapshot.state).value_or("");
}

Result<const schema::SnapshotPart*> next_part(SnapshotParts& parts) {
  const auto bytes = parts.next();
  if (!bytes) return std::unexpected(bytes.error());
  if (!*bytes) return parts.damaged("it ends too early");
  flatbuffers::Verifier verifier((*bytes)->data(), (*bytes)->size());
  if (!schema::VerifySnapshotPartBuffer(verifier)) return parts.damaged("a part's layout is wrong");
  return schema::GetSnapshotPart((*bytes)->data());
}

Result<Snapshot> read_parts(const std::string& path, const std::stop_token& stop) {
  auto parts = SnapshotParts::open(path);
  if (!parts) return std::unexpected(parts.error());
  auto part = next_part(*parts);
  if (!part) return std::unexpected(part.error());
  const auto* head = (*part)->head();
  if (head == nullptr) return parts->damaged("it has no head");
  if (head->format() != snapshot_format) {
    return fail(ErrorCode::incompatible, "the snapshot " + path + " is of format " +
                                             std::to_string(head->format()) + ", this build reads " +
                                             std::to_string(snapshot_format));
  }
  SnapshotReader reader(parts->bytes());
  reader.begin(*head);
  while (!(*part)->end()) {
    if (stop.stop_requested()) return fail(ErrorCode::unavailable, "the reading of " + path + " was ended");
    part = next_part(*parts);
    if (!part) return std::unexpected(part.error());
    if (!reader.take(**part)) return parts->damaged("a row holds what cannot be");
  }
  const auto rest = parts->next();
  if (!rest) return std::unexpected(rest.error());
  if (*rest) return parts->damaged("a part follows its end");
  if (auto broken = reader.finish(); !broken.empty()) return parts->damaged(broken);
  return std::move(reader.snapshot);
}

}  // namespace

Result<Snapshot> read_snapshot(const std::string& path, const std::stop_token& stop) {
  auto snapshot = read_parts(path, stop);
  std::error_code error;
  if (!snapshot && snapshot.error().code == ErrorCode::corruption && !std::filesystem::exists(path, error) &&
      !error) {
    return fail(ErrorCode::not_found, "the snapshot " + path + " was removed while it was read");
  }
  return snapshot;
}

}  // namespace lastro::log
