#include <benchmark/benchmark.h>

#include "bench/sample_ledger.h"
#include "engine/domain/prefetch.h"

namespace lastro::bench {
namespace {

/// Budget: 400 ns at 1 M accounts.
void decide_and_apply(benchmark::State& run) {
  SampleLedger ledger(static_cast<std::uint64_t>(run.range(0)));
  std::vector<domain::Command> commands;
  commands.reserve(65'536);
  for (std::uint64_t n = 0; n < 65'536; ++n) commands.push_back(ledger.authorization(n));
  std::size_t next = 0;
  for (auto _ : run) {
    benchmark::DoNotOptimize(ledger.execute(commands[next]));
    next = (next + 1) % commands.size();
  }
}
/// As the writer does where several commands wait: the memory of a group is fetched first. Items are
/// commands.
void decide_and_apply_in_groups(benchmark::State& run) {
  SampleLedger ledger(static_cast<std::uint64_t>(run.range(0)));
  constexpr std::size_t group = domain::Prefetcher::together_max;
  std::vector<domain::Command> commands;
  commands.reserve(65'536);
  for (std::uint64_t n = 0; n < 65'536; ++n) commands.push_back(ledger.authorization(n));
  std::size_t next = 0;
  for (auto _ : run) {
    domain::Prefetcher near(ledger.state());
    for (std::size_t i = 0; i < group; ++i) near.add(commands[next + i]);
    near.run();
    for (std::size_t i = 0; i < group; ++i) benchmark::DoNotOptimize(ledger.execute(commands[next + i]));
    next = (next + group) % commands.size();
  }
  run.SetItemsProcessed(run.iterations() * static_cast<std::int64_t>(group));
}
BENCHMARK(decide_and_apply_in_groups)->Arg(1)->Arg(10'000)->Arg(1'000'000);

BENCHMARK(decide_and_apply)->Arg(1)->Arg(10'000)->Arg(1'000'000);

}  // namespace
}  // namespace lastro::bench
