#include "engine/log/memory_alias_index.h"
#include "engine/log/memory_log.h"
#include "tests/contract_engine/bed.h"

namespace lastro::engine::test {

TEST_CASE("after a failed append nothing is answered any more, the failure is told once, and stop returns") {
  const auto kind = GENERATE(LogKind::memory, LogKind::rocks);
  Bed bed(kind);
  bed.start();
  bed.add_account();
  const auto before = bed.sink().count();
  const auto committed = bed.log().committed();
  bed.log().close_gate();
  REQUIRE(bed.submit({authorize(10, 2, 1)}));
  REQUIRE(bed.log().wait_at_gate());
  // Decided while the append that will fail is under way: none of these may be told.
  REQUIRE(bed.submit({authorize(11, 2, 1), impossible(), authorize(10, 2, 1), load(3, 2, 1)}));
  bed.log().fail_next_append({.code = ErrorCode::io, .message = "the disk is gone"});
  bed.log().open_gate();
  bed.engine().stop();
  CHECK(bed.sink().count() == before);
  CHECK(bed.log().committed() == committed);
  REQUIRE(bed.fatal().size() == 1);
  CHECK(bed.fatal().front().message == "the disk is gone");
  CHECK(bed.fatal().front().code == ErrorCode::io);
  CHECK_FALSE(bed.submit({authorize(12, 2, 1)}));
  CHECK(bed.log().appends() == 3);  // the opening, the account, the failed one
}

TEST_CASE("a failed append refuses new commands without stop being called") {
  Bed bed(LogKind::memory);
  bed.start();
  bed.add_account();
  bed.log().fail_next_append({.code = ErrorCode::io, .message = "no space"});
  REQUIRE(bed.submit({authorize(10, 2, 1)}));
  while (bed.fatal().empty()) std::this_thread::yield();
  CHECK_FALSE(bed.submit({authorize(11, 2, 1)}));
  CHECK(bed.sink().count() == 3);
}

TEST_CASE("what is durable and could not be made visible is not answered, and is there after a restart") {
  Bed bed(LogKind::rocks);
  bed.start();
  bed.add_account();
  const auto before = bed.sink().count();
  bed.log().fail_next_commit({.code = ErrorCode::io, .message = "the anchor is gone"});
  REQUIRE(bed.submit({authorize(10, 2, 1), impossible()}));
  bed.engine().stop();
  CHECK(bed.sink().count() == before);
  REQUIRE(bed.fatal().size() == 1);
  CHECK(bed.fatal().front().message == "the anchor is gone");
  bed.stop();
  bed.start();
  CHECK(bed.run({authorize(10, 2, 1)}).front().kind == Reply::Kind::duplicate);
}

TEST_CASE(
    "what was answered before a failure is there after a restart, and what was not may be asked again") {
  Bed bed(LogKind::memory);
  bed.start();
  bed.add_account();
  const auto first = bed.run({authorize(10, 2, 100)}).front();
  bed.log().close_gate();
  bed.log().fail_next_append({.code = ErrorCode::io, .message = "no space"});
  REQUIRE(bed.submit({authorize(11, 2, 100)}));
  bed.log().open_gate();
  bed.engine().stop();

  // Another log with the same frames stands for the disk after the process ended.
  log::MemoryLog survivor;
  for (const auto& frame : bed.frames()) {
    REQUIRE(survivor.append(*frame).has_value());
    REQUIRE(survivor.commit(frame->last_sequence()).has_value());
  }
  log::MemoryAliasIndex aliases;
  ProgramCatalog programs;
  Sink sink(survivor);
  auto engine = Engine::start(survivor, aliases, bed.clock, sink, programs, bed.options());
  REQUIRE(engine.has_value());
  std::vector<Submission> submissions = {{.command = authorize(10, 2, 100), .context = nullptr},
                                         {.command = authorize(11, 2, 100), .context = nullptr}};
  REQUIRE((*engine)->submit(submissions));
  REQUIRE(sink.wait_for(2));
  CHECK(sink.given()[0].reply.kind == Reply::Kind::duplicate);
  CHECK(sink.given()[0].reply.sequence == first.sequence);
  CHECK(sink.given()[1].reply.kind == Reply::Kind::recorded);
  CHECK(sink.given()[1].reply.sequence == first.sequence + 1);
}

TEST_CASE("a read that fails while a refund is decided is fatal, and the refund is not answered") {
  Bed bed(LogKind::memory);
  bed.start();
  bed.add_account();
  const auto original = bed.run({authorize(10, 2, 100)}).front();
  bed.run({authorize(0, 2, 1)});  // so that the original is no longer held in memory
  bed.log().fail_reads({.code = ErrorCode::corruption, .message = "sequence 8 is damaged"});
  const auto before = bed.sink().count();
  REQUIRE(bed.submit({refund(20, by_id<AuthorizationId>(original.sequence), 1)}));
  bed.engine().stop();
  REQUIRE(bed.fatal().size() == 1);
  CHECK(bed.fatal().front().message == "sequence 8 is damaged");
  CHECK(bed.sink().count() == before);
}

namespace {

/// An index that fails when told to.
class FaultyIndex final : public log::AliasIndex {
 public:
  [[nodiscard]] Result<std::optional<Sequence>> find(const Digest128& alias) const override {
    if (fail_find) return fail(ErrorCode::corruption, "the index is damaged");
    return index_.find(alias);
  }
  Result<void> insert(std::span<const log::AliasEntry> entries, Sequence through) override {
    if (fail_insert) return fail(ErrorCode::io, "the index cannot be written");
    return index_.insert(entries, through);
  }
  void commit(Sequence through) override { index_.commit(through); }
  Result<void> flush(Sequence through) override { return index_.flush(through); }
  [[nodiscard]] Sequence through() const override { return index_.through(); }

  std::atomic<bool> fail_find{false};
  std::atomic<bool> fail_insert{false};

 private:
  log::MemoryAliasIndex index_;
};

}  // namespace

TEST_CASE("an alias index that fails is fatal: neither a lost id nor a guess is allowed") {
  const bool on_find = GENERATE(true, false);
  CAPTURE(on_find);
  log::MemoryLog log;
  FaultyIndex aliases;
  HandClock clock;
  ProgramCatalog programs;
  Sink sink(log);
  std::atomic<int> fatal{0};
  EngineOptions options;
  options.ledger = ledger;
  options.on_fatal = [&](const Error&) { ++fatal; };
  auto engine = Engine::start(log, aliases, clock, sink, programs, options);
  REQUIRE(engine.has_value());
  (on_find ? aliases.fail_find : aliases.fail_insert) = true;
  std::vector<Submission> submissions = {{.command = create_client(1), .context = nullptr}};
  REQUIRE((*engine)->submit(submissions));
  (*engine)->stop();
  CHECK(fatal == 1);
  CHECK(sink.count() == 0);
  CHECK(log.committed() == 4);
}

}  // namespace lastro::engine::test
