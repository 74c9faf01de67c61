#include <benchmark/benchmark.h>

#include "bench/sample_ledger.h"

namespace lastro::bench {
namespace {

/// Budget: 400 ns at 1 M accounts.
void decide_and_apply(benchmark::State& run) {
  SampleLedger ledger(static_cast<std::uint64_t>(run.range(0)));
  std::vector<domain::Command> commands;
  for (std::uint64_t n = 0; n < 65'536; ++n) commands.push_back(ledger.authorization(n));
  std::size_t next = 0;
  for (auto _ : run) {
    benchmark::DoNotOptimize(ledger.execute(commands[next]));
    next = (next + 1) % commands.size();
  }
}
BENCHMARK(decide_and_apply)->Arg(1)->Arg(10'000)->Arg(1'000'000);

}  // namespace
}  // namespace lastro::bench
