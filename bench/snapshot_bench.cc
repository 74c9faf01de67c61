#include <filesystem>

#include <benchmark/benchmark.h>

#include "bench/sample_ledger.h"
#include "engine/log/snapshot.h"

namespace lastro::bench {
namespace {

constexpr const char* path = "/var/tmp/lastro-snapshot-bench";

/// Accounts with a client and a card for each, known by their external ids too.
domain::State state_of(std::uint64_t accounts) {
  SampleLedger ledger(accounts);
  for (std::uint64_t n = 0; n < accounts; ++n) {
    domain::Command client{.context = {}, .body = domain::CreateClient{}};
    client.context.alias = {.high = n + 1, .low = n * 0x9E3779B97F4A7C15U};
    ledger.execute(client);
    domain::Command card{.context = {}, .body = domain::IssueCard{}};
    card.context.alias = {.high = n + 1, .low = ~n * 0x9E3779B97F4A7C15U};
    std::get<domain::IssueCard>(card.body) = {.account = {.id = ledger.accounts().at(n)},
                                              .token = {.high = ~n, .low = n * 0xC2B2AE3D27D4EB4FU}};
    ledger.execute(card);
  }
  return std::move(ledger.state());
}

/// Range: accounts.
void write_and_read_snapshot(benchmark::State& run) {
  const auto state = state_of(static_cast<std::uint64_t>(run.range(0)));
  std::int64_t write_micros = 0;
  SystemClock clock;
  for (auto _ : run) {
    const auto began = clock.monotonic_micros();
    const auto written = log::write_snapshot(path, {}, {.sequence = state.last}, state);
    if (!written) return run.SkipWithError(written.error().message.c_str());
    write_micros += clock.monotonic_micros() - began;
    auto read = log::read_snapshot(path);
    if (!read) return run.SkipWithError(read.error().message.c_str());
    benchmark::DoNotOptimize(read->state.last);
  }
  run.counters["write_ms"] = static_cast<double>(write_micros) / 1e3 / static_cast<double>(run.iterations());
  run.counters["bytes"] = static_cast<double>(std::filesystem::file_size(path));
  std::filesystem::remove(path);
}
BENCHMARK(write_and_read_snapshot)->Arg(10'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace lastro::bench
