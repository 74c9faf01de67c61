#include "engine/recovery.h"

#include <algorithm>
#include <cstdlib>

#include "schemas/event_generated.h"

#include "engine/domain/invariants.h"
#include "engine/domain/state_hash.h"
#include "engine/log/memory_alias_index.h"
#include "engine/log/memory_log.h"
#include "engine/log/rocks_log.h"
#include "engine/verification.h"
#include "tests/contract_engine/bed.h"

namespace lastro::engine::test {

TEST_CASE("a restart replays to the state that was decided on") {
  const auto kind = GENERATE(LogKind::memory, LogKind::rocks);
  Bed bed(kind);
  bed.start();
  auto commands = history(60);
  const auto half = static_cast<std::ptrdiff_t>(commands.size() / 2);
  bed.run({commands.begin(), commands.begin() + half});
  bed.engine().stop();
  const auto midway = domain::state_hash(bed.engine().state());
  bed.stop();
  bed.start();
  bed.engine().stop();
  CHECK(domain::state_hash(bed.engine().state()) == midway);
  bed.stop(true);
  bed.start();
  bed.run({commands.begin() + half, commands.end()});
  bed.engine().stop();
  const auto live = domain::state_hash(bed.engine().state());
  CHECK_FALSE(domain::broken_invariant(bed.engine().state()).has_value());

  log::MemoryAliasIndex aliases;
  std::vector<Sequence> progress;
  const auto replayed = replay(bed.log(), &aliases, {}, [&](Sequence sequence) {
    progress.push_back(sequence);
    return true;
  });
  REQUIRE(replayed.has_value());
  CHECK(domain::state_hash(replayed->state) == live);
  CHECK(aliases.through() == replayed->state.last);
  CHECK(progress.size() == bed.frames().size());
  CHECK(progress.back() == bed.log().committed());
}

TEST_CASE("a start tells how far it has read the log") {
  Bed bed(LogKind::memory);
  bed.start();
  bed.run(history(20));
  bed.stop(true);
  std::vector<Sequence> told;
  auto options = bed.options();
  options.on_replayed = [&](Sequence sequence) { told.push_back(sequence); };
  const auto started = bed.try_start(std::move(options));
  REQUIRE(started.has_value());
  REQUIRE_FALSE(told.empty());
  CHECK(std::ranges::is_sorted(told));
  CHECK(told.back() == bed.log().committed());
}

TEST_CASE("a new ledger opens with its identity, engine version, house and the shipped program") {
  Bed bed(LogKind::memory);
  bed.start();
  std::vector<std::string> names;
  bed.for_each_event([&](const domain::Event& event) {
    const auto name = domain::event_name(event.body);
    names.push_back(std::string(name.aggregate) + "." + std::string(name.type));
    if (const auto* opened = std::get_if<domain::LedgerOpened>(&event.body)) {
      CHECK(opened->ledger_id == ledger);
      CHECK(opened->key_check == key_check);
      CHECK(opened->house_credit.unlimited);
    }
  });
  CHECK(names == std::vector<std::string>{"ledger.opened", "engine.version_activated", "employer.created",
                                          "program.published"});
  CHECK(bed.frames().size() == 1);
}

TEST_CASE("a log of another key or another ledger is not started, and nothing is added to it") {
  const auto kind = GENERATE(LogKind::memory, LogKind::rocks);
  Bed bed(kind);
  bed.start();
  bed.add_account();
  const auto committed = bed.log().committed();
  bed.stop();
  auto options = bed.options();
  options.key_check = key_check + 1;
  auto refused = bed.try_start(options);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == ErrorCode::incompatible);
  CHECK(refused.error().message.find("key") != std::string::npos);
  bed.stop();
  options = bed.options();
  options.ledger = {{9}};
  refused = bed.try_start(options);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == ErrorCode::incompatible);
  bed.stop();
  bed.start();
  CHECK(bed.log().committed() == committed);
}

namespace {

/// A log with one frame of these bodies.
void fill(log::EventLog& log, const std::vector<domain::EventBody>& bodies) {
  log::EventEncoder encoder;
  log::FrameBuilder builder(ledger, 0);
  Sequence sequence = 0;
  for (const auto& body : bodies)
    builder.add(encoder.encode({{.sequence = ++sequence, .recorded_at = 1}, body}));
  const auto frame = builder.finish({}, 1);
  REQUIRE(log.append(*frame).has_value());
  REQUIRE(log.commit(frame->last_sequence()).has_value());
}

Error refusal_of(log::EventLog& log) {
  log::MemoryAliasIndex aliases;
  HandClock clock;
  ProgramCatalog programs;
  Sink sink(log);
  EngineOptions options;
  options.ledger = ledger;
  const auto started = Engine::start(log, aliases, clock, sink, programs, options);
  REQUIRE_FALSE(started.has_value());
  return started.error();
}

}  // namespace

TEST_CASE("a log decided by newer rules is not started, and says which") {
  log::MemoryLog log;
  fill(log, {domain::LedgerOpened{.ledger_id = ledger}, domain::EngineVersionActivated{.version = 2}});
  const auto error = refusal_of(log);
  CHECK(error.code == ErrorCode::incompatible);
  CHECK(error.message.find("sequence 2:") != std::string::npos);
  CHECK(error.message.find("engine version 2") != std::string::npos);
  const auto report = verify_log(log);
  REQUIRE_FALSE(report.has_value());
  CHECK(report.error().code == ErrorCode::incompatible);
  CHECK(report.error().message == error.message);
}

TEST_CASE("newer rules are met before anything that they decided is applied") {
  log::MemoryLog log;
  fill(log, {domain::LedgerOpened{.ledger_id = ledger}, domain::EngineVersionActivated{.version = 1},
             domain::EngineVersionActivated{.version = 7},
             domain::ClientStatusChanged{.client = ClientId::of(0, 99), .status = domain::Status::closed}});
  for (const auto& error : {refusal_of(log), verify_log(log).error()}) {
    CHECK(error.code == ErrorCode::incompatible);
    CHECK(error.message.find("sequence 3:") != std::string::npos);
    CHECK(error.message.find("engine version 7") != std::string::npos);
  }
}

TEST_CASE("a log whose first event opens another ledger than its frames belong to is not started") {
  log::MemoryLog log;
  fill(log, {domain::LedgerOpened{.ledger_id = {{9}}}, domain::EngineVersionActivated{.version = 1}});
  for (const auto& error : {refusal_of(log), verify_log(log).error()}) {
    CHECK(error.code == ErrorCode::corruption);
    CHECK(error.message.find("sequence 1:") != std::string::npos);
    CHECK(error.message.find("another ledger") != std::string::npos);
  }
}

TEST_CASE(
    "an event that cannot be taken stops the start with its sequence, the log's folder and what to do") {
  auto folder = (std::filesystem::temp_directory_path() / "lastro-recovery-XXXXXX").string();
  REQUIRE(::mkdtemp(folder.data()) != nullptr);
  {
    auto log = log::RocksLog::open({.folder = folder + "/log",
                                    .anchor_path = folder + "/anchor",
                                    .ledger = ledger,
                                    .create_if_missing = true,
                                    .info_log_folder = {}});
    REQUIRE(log.has_value());
    fill(**log, {domain::LedgerOpened{.ledger_id = ledger}, domain::EmployerFunded{.amount = Amount{-1}}});
    const auto message = refusal_of(**log).message;
    CHECK(message.find("event log " + folder + "/log, sequence 2:") == 0);
    CHECK(message.find("restore a backup") != std::string::npos);
  }
  std::filesystem::remove_all(folder);
}

TEST_CASE("an event type that this build does not know stops the start, and names the remedy") {
  flatbuffers::FlatBufferBuilder builder;
  const auto body = schema::CreateEngineVersionActivated(builder, 1).Union();
  const schema::EventHeader header(2, 1, schema::Digest(0, 0), 0, 0, 0, 0);
  schema::EventBuilder table(builder);
  table.add_header(&header);
  table.add_body_type(static_cast<schema::Body>(200));
  table.add_body(body);
  builder.FinishSizePrefixed(table.Finish());
  log::EventEncoder encoder;
  log::FrameBuilder frames(ledger, 0);
  frames.add(encoder.encode({{.sequence = 1, .recorded_at = 1}, domain::LedgerOpened{.ledger_id = ledger}}));
  frames.add({builder.GetBufferPointer(), builder.GetSize()});
  log::MemoryLog log;
  const auto frame = frames.finish({}, 1);
  REQUIRE(log.append(*frame).has_value());
  REQUIRE(log.commit(2).has_value());
  const auto error = refusal_of(log);
  CHECK(error.code == ErrorCode::incompatible);
  CHECK(error.message.find("event log in memory, sequence 2:") == 0);
  CHECK(error.message.find("type 200") != std::string::npos);
  CHECK(error.message.find("start the version that wrote it") != std::string::npos);
}

TEST_CASE("a log that does not begin with its opening is not started") {
  log::MemoryLog log;
  fill(log, {domain::EngineVersionActivated{.version = 1}});
  CHECK(refusal_of(log).code == ErrorCode::corruption);
}

TEST_CASE("a log whose event names another sequence is not started") {
  log::MemoryLog log;
  log::EventEncoder encoder;
  log::FrameBuilder builder(ledger, 0);
  builder.add(encoder.encode({{.sequence = 1, .recorded_at = 1}, domain::LedgerOpened{.ledger_id = ledger}}));
  builder.add(
      encoder.encode({{.sequence = 3, .recorded_at = 1}, domain::EngineVersionActivated{.version = 1}}));
  const auto frame = builder.finish({}, 1);
  REQUIRE(log.append(*frame).has_value());
  REQUIRE(log.commit(2).has_value());
  const auto error = refusal_of(log);
  CHECK(error.code == ErrorCode::corruption);
  CHECK(error.message.find("sequence 2") != std::string::npos);
}

}  // namespace lastro::engine::test
