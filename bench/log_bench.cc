#include <filesystem>

#include <benchmark/benchmark.h>

#include "bench/sample_ledger.h"
#include "engine/log/event_codec.h"
#include "engine/log/memory_alias_index.h"
#include "engine/log/memory_log.h"
#include "engine/log/rocks_log.h"
#include "engine/recovery.h"

namespace lastro::bench {
namespace {

const LedgerId ledger_id{.bytes = {1}};
constexpr const char* folder = "/var/tmp/lastro-log-bench";

/// Appends frames of as many events, each synced.
void append_frame(benchmark::State& run) {
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  auto log = log::RocksLog::open({.folder = std::string(folder) + "/log",
                                  .anchor_path = std::string(folder) + "/anchor",
                                  .ledger = {},
                                  .create_if_missing = true,
                                  .info_log_folder = {}});
  if (!log) return run.SkipWithError(log.error().message.c_str());
  SampleLedger ledger(1);
  const auto command = ledger.authorization(1);
  log::EventEncoder encoder;
  const auto bytes = encoder.encode(ledger.execute(command));
  log::FrameBuilder builder(ledger_id, 0);
  for (auto _ : run) {
    run.PauseTiming();
    for (std::int64_t i = 0; i < run.range(0); ++i) builder.add(bytes);
    const auto frame = builder.finish((*log)->appended(), 1);
    run.ResumeTiming();
    if (!(*log)->append(*frame)) return run.SkipWithError("append failed");
    if (!(*log)->commit(frame->last_sequence())) return run.SkipWithError("commit failed");
  }
  run.SetItemsProcessed(run.iterations() * run.range(0));
  log->reset();
  std::filesystem::remove_all(folder);
}
BENCHMARK(append_frame)->Arg(1)->Arg(64)->Arg(900)->UseRealTime();

/// Recovery of a log of 200,000 authorizations held in memory: chain, decoding, applying.
void replay_log(benchmark::State& run) {
  constexpr std::uint64_t authorizations = 200'000;
  log::MemoryLog log;
  log::EventEncoder encoder;
  log::FrameBuilder builder(ledger_id, 0);
  const auto flush = [&] {
    const auto frame = builder.finish(log.appended(), 1);
    const auto appended = log.append(*frame);
    LASTRO_ASSERT(appended.has_value());
    const auto committed = log.commit(frame->last_sequence());
    LASTRO_ASSERT(committed.has_value());
  };
  SampleLedger recording(1'000, [&](const domain::Event& event) {
    const auto bytes = encoder.encode(event);
    if (!builder.fits(bytes.size())) flush();
    builder.add(bytes);
  });
  for (std::uint64_t n = 0; n < authorizations; ++n) recording.execute(recording.authorization(n));
  flush();
  for (auto _ : run) {
    log::MemoryAliasIndex aliases;
    auto replayed = engine::replay(log, &aliases);
    if (!replayed) return run.SkipWithError(replayed.error().message.c_str());
    benchmark::DoNotOptimize(replayed->state.last);
  }
  run.SetItemsProcessed(run.iterations() * static_cast<std::int64_t>(log.committed()));
}
BENCHMARK(replay_log)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace lastro::bench
