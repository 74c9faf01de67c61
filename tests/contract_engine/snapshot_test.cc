#include "engine/log/snapshot.h"

#include <fstream>
#include <functional>

#include "engine/domain/state_hash.h"
#include "engine/log/memory_alias_index.h"
#include "engine/log/memory_log.h"
#include "engine/recovery.h"
#include "engine/snapshotter.h"
#include "engine/verification.h"
#include "tests/contract_engine/bed.h"

namespace lastro::engine::test {
namespace {

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_file(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

/// What the bed's log holds, as a snapshot in the bed's folder.
void take_snapshot(Bed& bed) {
  Snapshotter snapshotter(bed.log(), bed.aliases(), bed.snapshots(), bed.clock, 0,
                          {.interval_events = 1'000'000'000});
  const auto taken = snapshotter.take();
  if (!taken) FAIL(taken.error().message);
  CHECK(snapshotter.newest() == bed.log().committed());
}

std::string newest_file(Bed& bed) {
  const auto files = bed.snapshots().files();
  REQUIRE(files.has_value());
  REQUIRE_FALSE(files->empty());
  return files->front();
}

std::uint64_t live_hash(Bed& bed) {
  bed.engine().stop();
  return domain::state_hash(bed.engine().state());
}

/// A bed that ran the first half of a history, took a snapshot and ran the rest.
std::uint64_t run_history(Bed& bed) {
  auto commands = history(60);
  const auto half = static_cast<std::ptrdiff_t>(commands.size() / 2);
  bed.start();
  bed.run({commands.begin(), commands.begin() + half});
  take_snapshot(bed);
  bed.run({commands.begin() + half, commands.end()});
  return live_hash(bed);
}

}  // namespace

TEST_CASE("a start from a snapshot leads to the state of a start from the log's beginning") {
  const auto kind = GENERATE(LogKind::memory, LogKind::rocks);
  const bool forget_aliases = GENERATE(false, true);
  Bed bed(kind);
  const auto live = run_history(bed);
  bed.stop(forget_aliases);
  bed.start();
  CHECK(bed.engine().started_from() > 4);
  CHECK(bed.engine().started_from() < bed.log().committed());
  // Every alias is known, also where the index has to be made again from what the snapshot passes over.
  std::size_t aliases = 0;
  std::size_t known = 0;
  bed.for_each_event([&](const domain::Event& event) {
    if (!event.header.alias) return;
    ++aliases;
    const auto found = bed.aliases().find(event.header.alias);
    if (found && *found == event.header.sequence) ++known;
  });
  CHECK(aliases > 100);
  CHECK(known == aliases);
  CHECK(live_hash(bed) == live);

  const auto from_start = replay(bed.log(), nullptr);
  REQUIRE(from_start.has_value());
  CHECK(domain::state_hash(from_start->state) == live);
  const auto report = verify_log(bed.log(), {}, &bed.snapshots());
  REQUIRE(report.has_value());
  CHECK(report->snapshots == 1);
}

TEST_CASE("a snapshot holds the whole state") {
  Bed bed(LogKind::memory);
  run_history(bed);
  const auto state = replay(bed.log(), nullptr);
  REQUIRE(state.has_value());
  const auto path = bed.snapshots().path() + "/written";
  REQUIRE(log::write_snapshot(path, state->ledger, state->head, state->state).has_value());
  const auto read = log::read_snapshot(path);
  if (!read) FAIL(read.error().message);
  CHECK(domain::state_hash(read->state) == domain::state_hash(state->state));
  CHECK(read->ledger == ledger);
  CHECK(read->head.sequence == state->head.sequence);
  CHECK(read->head.frame_hash == state->head.frame_hash);
  CHECK(read->head.epoch == state->head.epoch);
}

namespace {

/// A hold of nothing but itself: of the client receivable, which has no floor; each third of two parts.
void add_hold(domain::State& state, AuthorizationId id, domain::LedgerIndex payable) {
  auto& account = state.accounts.front();
  const auto receivable =
      state.ledger.open_shared(account.tenant, domain::AccountClass::client_receivable, account.currency);
  domain::SplitParts parts{{.authorized = Amount{2}, .captured = Amount{1}}};
  if (id.value % 3 == 0) parts.push_back({.category = state.ledger.at(account.first_wallet).category});
  state.ledger.hold({.debit = receivable, .credit = payable, .amount = Amount{1}});
  state.holds.add({.id = id,
                   .business_time = static_cast<UnixMicros>(id.value),
                   .expires_at = static_cast<UnixMicros>(id.value % 1'000),
                   .program_version = 1},
                  std::move(parts), account.first_hold);
}

}  // namespace

TEST_CASE("what takes several parts comes back in one piece") {
  Bed bed(LogKind::memory);
  run_history(bed);
  auto reached = replay(bed.log(), nullptr);
  REQUIRE(reached.has_value());
  auto& state = reached->state;
  constexpr Sequence many = 140'000;  // three parts
  state.last += many;
  reached->head.sequence = state.last;
  const auto payable =
      *state.ledger.shared(TenantId::standard, domain::AccountClass::scheme_payable, Currency::brl);
  for (Sequence sequence = state.last - many + 1; sequence <= state.last; ++sequence) {
    add_hold(state, AuthorizationId::of(0, sequence), payable);
    state.changed_at.emplace(sequence, sequence);
    state.directory.emplace(Digest128{sequence, ~sequence}, sequence);
  }
  const auto path = bed.snapshots().path() + "/written";
  REQUIRE(log::write_snapshot(path, reached->ledger, reached->head, state).has_value());
  const auto read = log::read_snapshot(path);
  if (!read) FAIL(read.error().message);
  CHECK(read->state.holds.size() == state.holds.size());
  CHECK(domain::state_hash(read->state) == domain::state_hash(state));
}

TEST_CASE("the next snapshot is made from the one before, and two are kept") {
  Bed bed(LogKind::rocks);
  bed.start();
  bed.add_account();
  for (std::uint64_t i = 0; i < 4; ++i) {
    bed.run({authorize(100 + i, 2, 1)});
    take_snapshot(bed);
  }
  const auto files = bed.snapshots().files();
  REQUIRE(files.has_value());
  CHECK(files->size() == log::SnapshotFolder::kept);
  const auto report = verify_log(bed.log(), {}, &bed.snapshots());
  REQUIRE(report.has_value());
  CHECK(report->snapshots == 2);
}

TEST_CASE("drafts that crashes left are gone once the next snapshot is made") {
  Bed bed(LogKind::memory);
  bed.start();
  bed.add_account();
  take_snapshot(bed);
  const auto left = bed.snapshots().path() + "/00000000000000000003.snapshot.new";
  const auto foreign = bed.snapshots().path() + "/notes.new";
  write_file(left, "half");
  write_file(foreign, "somebody's");
  bed.run({authorize(100, 2, 1)});
  take_snapshot(bed);
  CHECK_FALSE(std::filesystem::exists(left));
  CHECK(std::filesystem::exists(foreign));
  CHECK(bed.snapshots().files()->size() == 2);
}

TEST_CASE("a snapshotter makes one by itself whenever the log has grown by the interval") {
  Bed bed(LogKind::rocks);
  bed.start();
  bed.add_account();
  Snapshotter snapshotter(bed.log(), bed.aliases(), bed.snapshots(), bed.clock, 0, {.interval_events = 20});
  Sequence before = 0;
  for (int round = 0; round < 3; ++round) {
    for (std::uint64_t i = 0; i < 20; ++i) bed.run({authorize(0, 2, 1)});
    for (int tries = 0; snapshotter.newest() == before && tries < 600; ++tries)
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    CHECK(snapshotter.newest() > before);
    before = snapshotter.newest();
  }
  snapshotter.stop();
  const auto live = live_hash(bed);
  bed.stop();
  bed.start();
  CHECK(bed.engine().started_from() == before);
  CHECK(live_hash(bed) == live);
}

TEST_CASE("a damaged snapshot is named and passed over, for the one before or for the log") {
  struct Row {
    const char* what;
    std::function<void(std::string&)> damage;
  };
  const auto row = GENERATE(values<Row>({
      {"a bit flipped in the head", [](std::string& bytes) { bytes[40] ^= 1; }},
      {"a bit flipped in the middle", [](std::string& bytes) { bytes[bytes.size() / 2] ^= 1; }},
      {"a bit flipped at the end", [](std::string& bytes) { bytes[bytes.size() - 1] ^= 1; }},
      {"a page zeroed", [](std::string& bytes) { std::fill_n(bytes.begin() + 4096, 4096, '\0'); }},
      {"torn by 10 bytes", [](std::string& bytes) { bytes.resize(bytes.size() - 10); }},
      {"cut to half", [](std::string& bytes) { bytes.resize(bytes.size() / 2); }},
      {"cut to nothing", [](std::string& bytes) { bytes.clear(); }},
      {"its last part cut off", [](std::string& bytes) { bytes.resize(bytes.size() - 4 - 32 - 24); }},
      {"a part said to be longer than allowed", [](std::string& bytes) { bytes[3] = '\x7f'; }},
      {"garbage appended", [](std::string& bytes) { bytes += std::string(3000, '\x5a'); }},
  }));
  const bool has_older = GENERATE(false, true);
  CAPTURE(row.what, has_older);
  Bed bed(LogKind::rocks);
  bed.start();
  bed.run(history(24));
  const auto first = bed.log().committed();
  if (has_older) {
    take_snapshot(bed);
    bed.run({create_client(9'000)});
  }
  take_snapshot(bed);
  const auto live = live_hash(bed);
  bed.stop();
  const auto path = newest_file(bed);
  auto bytes = content_of(path);
  REQUIRE(bytes.size() > 9000);
  row.damage(bytes);
  write_file(path, bytes);

  bed.start();
  REQUIRE(bed.unusable_snapshots().size() == 1);
  const auto& unusable = bed.unusable_snapshots().front();
  CHECK(unusable.code == ErrorCode::corruption);
  CHECK(unusable.message.find(path) != std::string::npos);
  CHECK(unusable.message.find("remove the file") != std::string::npos);
  CHECK(bed.engine().started_from() == (has_older ? first : 0));
  CHECK(live_hash(bed) == live);

  const auto verified = verify_log(bed.log(), {}, &bed.snapshots());
  REQUIRE_FALSE(verified.has_value());
  CHECK(verified.error().message.find(path) != std::string::npos);
}

TEST_CASE("a log that ends before a snapshot of it has lost its end, and is not started") {
  Bed bed(LogKind::memory);
  run_history(bed);
  const auto path = newest_file(bed);
  Bed shorter(LogKind::memory);
  shorter.start();
  shorter.stop();
  std::filesystem::create_directories(shorter.snapshots().path());
  std::filesystem::copy_file(
      path, shorter.snapshots().path() + "/" + std::filesystem::path(path).filename().string());
  const auto refused = shorter.try_start(shorter.options());
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == ErrorCode::corruption);
  CHECK(refused.error().message.find("the log ends at 4") != std::string::npos);
  CHECK(refused.error().message.find("restore a backup") != std::string::npos);
}

TEST_CASE("a snapshot of another history of the same ledger is refused by its frame's hash") {
  Bed bed(LogKind::memory);
  bed.start();
  bed.run(history(20));
  take_snapshot(bed);
  const auto path = newest_file(bed);
  Bed other(LogKind::memory);
  other.clock.wall_micros += 1;  // the same commands a microsecond later
  other.start();
  other.run(history(20));
  other.run(history(20));
  other.stop();
  std::filesystem::create_directories(other.snapshots().path());
  std::filesystem::copy_file(
      path, other.snapshots().path() + "/" + std::filesystem::path(path).filename().string());
  const auto refused = other.try_start(other.options());
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == ErrorCode::corruption);
  CHECK(refused.error().message.find("not the one that a snapshot was taken at") != std::string::npos);
}

TEST_CASE("a snapshot whose state is not what the log leads to is found by verify") {
  Bed bed(LogKind::memory);
  bed.start();
  bed.run(history(20));
  auto reached = replay(bed.log(), nullptr);
  REQUIRE(reached.has_value());
  reached->state.clients.front().status = domain::Status::closed;
  REQUIRE(bed.snapshots().add(reached->ledger, reached->head, reached->state).has_value());
  const auto report = verify_log(bed.log(), {}, &bed.snapshots());
  REQUIRE_FALSE(report.has_value());
  CHECK(report.error().message.find("another state than the snapshot") != std::string::npos);
}

}  // namespace lastro::engine::test
