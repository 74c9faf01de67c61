#include "engine/domain/programs/program_parts.h"

#include "engine/domain/state_hash.h"
#include "engine/log/memory_alias_index.h"
#include "engine/log/memory_log.h"
#include "engine/programs/program_document.h"
#include "engine/recovery.h"
#include "engine/verification.h"
#include "tests/contract_engine/bed.h"

/// Programs that no event holds, from publication to recovery.
namespace lastro::engine::test {
namespace {

/// About 900 KiB, with 10,000 merchants: more than two frames of parts.
domain::Program large_program(std::string_view name = "large") {
  std::string rules;
  for (int i = 0; i < 10'000; ++i) {
    if (i > 0) rules += ',';
    rules += R"({"category":"FOOD","match":"exact","name":"MERCHANT )" + std::to_string(100'000 + i) + "\"}";
  }
  const auto program = programs::compile_program(
      R"({"name":")" + std::string(name) + R"(","description":")" + std::string(300'000, 'x') +
      R"(","categories":[{"name":"FOOD"},{"name":"CASH"}],"default_category":"CASH","merchant_rules":[)" +
      rules + "]}");
  REQUIRE(program.has_value());
  return *program;
}

domain::Command publish(std::uint64_t name, domain::Program program, TenantId tenant = TenantId::standard) {
  domain::Command command{.context = {.tenant = tenant},
                          .body = domain::PublishProgram{.program = std::move(program)}};
  command.context.alias = alias(name);
  return command;
}

std::size_t parts_stored(log::EventLog& log) {
  std::size_t count = 0;
  log::DecodedEvent decoded;
  for (Sequence sequence = 1; sequence <= log.committed(); ++sequence) {
    const auto frame = log.read(sequence);
    REQUIRE(frame.has_value());
    REQUIRE(decoded.decode((*frame)->event(sequence)).has_value());
    count += std::holds_alternative<domain::ProgramPartStored>(decoded.event.body) ? 1 : 0;
  }
  return count;
}

}  // namespace

TEST_CASE("a large program is published, answered once, recovered and verified") {
  const auto kind = GENERATE(LogKind::memory, LogKind::rocks);
  Bed bed(kind);
  bed.start();
  const auto program = large_program();
  const auto parts = split(program).size();
  REQUIRE(parts > 10);
  const auto before = bed.log().committed();
  const auto first = bed.run({publish(10, program)}).front();
  CHECK(first.kind == Reply::Kind::recorded);
  CHECK(first.sequence == before + parts + 1);
  CHECK(parts_stored(bed.log()) == parts);
  const auto again = bed.run({publish(10, program)}).front();
  CHECK(again.kind == Reply::Kind::duplicate);
  CHECK(again.sequence == first.sequence);
  bed.run(history(5));
  bed.engine().stop();
  const auto live = domain::state_hash(bed.engine().state());
  CHECK(bed.engine().state().draft.parts.empty());
  bed.stop();
  bed.start();
  bed.engine().stop();
  CHECK(domain::state_hash(bed.engine().state()) == live);
  CHECK(bed.engine().state().programs[1]->compiled.program() == program);
  const auto report = verify_log(bed.log());
  if (!report) FAIL(report.error().message);
  CHECK(report->events == bed.log().committed());
}

TEST_CASE("what is refused stores no part") {
  Bed bed(LogKind::memory);
  bed.start();
  bed.run({publish(10, large_program())});
  const auto before = bed.log().committed();
  const auto refused = bed.run({publish(11, large_program(), TenantId{2})}).front();
  CHECK(refused.kind == Reply::Kind::rejected);
  auto late = publish(12, large_program());
  late.context.deadline_micros = 1;
  CHECK(bed.run({late}).front().kind == Reply::Kind::rejected);
  CHECK(bed.log().committed() == before);
}

TEST_CASE("a publication that a crash cut short goes on where it ended, and another begins anew") {
  Bed bed(LogKind::memory);
  bed.start();
  const auto program = large_program();
  const auto parts = split(program).size();
  bed.run({publish(10, program)});
  bed.engine().stop();
  const auto frames = bed.frames();
  REQUIRE(frames.size() > 3);
  for (std::size_t kept = 1; kept < frames.size(); ++kept) {
    CAPTURE(kept);
    log::MemoryLog survivor;
    for (std::size_t i = 0; i < kept; ++i) {
      REQUIRE(survivor.append(*frames[i]).has_value());
      REQUIRE(survivor.commit(frames[i]->last_sequence()).has_value());
    }
    log::MemoryAliasIndex aliases;
    ProgramCatalog programs;
    Sink sink(survivor);
    auto engine = Engine::start(survivor, aliases, bed.clock, sink, programs, bed.options());
    REQUIRE(engine.has_value());
    const auto left = parts_stored(survivor);
    const bool same = kept % 2 == 0;
    const auto next = same ? program : large_program("other");
    std::vector<Submission> submissions;
    submissions.push_back({.command = publish(11, next), .context = nullptr});
    REQUIRE((*engine)->submit(submissions));
    REQUIRE(sink.wait_for(1));
    CHECK(sink.given()[0].reply.kind == Reply::Kind::recorded);
    CHECK(parts_stored(survivor) == parts + (same ? 0 : left));
    (*engine)->stop();
    CHECK((*engine)->state().programs.back()->compiled.program() == next);
    const auto report = verify_log(survivor);
    if (!report) FAIL(report.error().message);
  }
}

TEST_CASE("a snapshot has programs in parts, and the parts that are not published yet") {
  Bed bed(LogKind::memory);
  bed.start();
  bed.run({publish(10, large_program())});
  const auto unfinished = split(large_program("unfinished"));
  for (std::size_t i = 0; i < 3; ++i)
    bed.run({{.context = {}, .body = domain::StoreProgramPart{.part = unfinished[i]}}});
  bed.take_snapshot();
  bed.run(history(3));
  bed.engine().stop();
  const auto live = domain::state_hash(bed.engine().state());
  CHECK(bed.engine().state().draft.parts.size() == 3);
  bed.stop();
  bed.start();
  CHECK(bed.engine().started_from() > 1);
  CHECK(bed.unusable_snapshots().empty());
  bed.engine().stop();
  CHECK(domain::state_hash(bed.engine().state()) == live);
  const auto report = verify_log(bed.log(), {}, *bed.snapshots().files());
  if (!report) FAIL(report.error().message);
  CHECK(report->snapshots == 1);
}

TEST_CASE("a large program is published at start, once") {
  Bed bed(LogKind::rocks);
  auto options = bed.options();
  options.programs = {large_program()};
  auto engine = bed.try_start(std::move(options));
  REQUIRE(engine.has_value());
  const auto committed = bed.log().committed();
  CHECK(parts_stored(bed.log()) == split(large_program()).size());
  engine->reset();
  bed.stop();
  options = bed.options();
  options.programs = {large_program()};
  engine = bed.try_start(std::move(options));
  REQUIRE(engine.has_value());
  CHECK(bed.log().committed() == committed);
  engine->reset();
}

TEST_CASE("a history whose parts were changed does not verify") {
  Bed bed(LogKind::memory);
  bed.start();
  bed.run({publish(10, large_program())});
  bed.engine().stop();
  const auto forged_with = [&](auto change) {
    log::MemoryLog forged;
    forge(bed, forged, [&](domain::Event& event) {
      auto* stored = std::get_if<domain::ProgramPartStored>(&event.body);
      if (stored == nullptr) return;
      auto part = *stored->part;
      change(part);
      stored->part = std::make_shared<const domain::ProgramPart>(part);
    });
    return verify_log(forged).has_value();
  };
  CHECK(forged_with([](domain::ProgramPart&) {}));
  CHECK_FALSE(forged_with([](domain::ProgramPart& part) {
    if (part.number == 2 && !part.document.empty()) part.document[0] = 'y';
  }));
  CHECK_FALSE(forged_with([](domain::ProgramPart& part) {
    if (!part.merchant_rules.empty()) part.merchant_rules[0].category = 1;
  }));
  CHECK_FALSE(forged_with([](domain::ProgramPart& part) {
    if (part.number == 3) part.program[0] ^= 1;
  }));
  CHECK_FALSE(forged_with([](domain::ProgramPart& part) {
    if (part.number == 3) part.number = 1;
  }));
}

}  // namespace lastro::engine::test
