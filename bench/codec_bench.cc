#include <benchmark/benchmark.h>

#include "bench/sample_ledger.h"
#include "engine/log/event_codec.h"
#include "engine/log/frame.h"

namespace lastro::bench {
namespace {

void encode_event(benchmark::State& run) {
  SampleLedger ledger(1);
  const auto command = ledger.authorization(1);
  const auto& event = ledger.execute(command);
  log::EventEncoder encoder;
  std::size_t bytes = 0;
  for (auto _ : run) bytes = encoder.encode(event).size();
  run.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK(encode_event);

void decode_event(benchmark::State& run) {
  SampleLedger ledger(1);
  const auto command = ledger.authorization(1);
  log::EventEncoder encoder;
  const auto bytes = encoder.encode(ledger.execute(command));
  log::DecodedEvent decoded;
  for (auto _ : run) benchmark::DoNotOptimize(decoded.decode(bytes).has_value());
}
BENCHMARK(decode_event);

/// Building and hashing a frame of as many events.
void finish_frame(benchmark::State& run) {
  SampleLedger ledger(1);
  const auto command = ledger.authorization(1);
  log::EventEncoder encoder;
  const auto bytes = encoder.encode(ledger.execute(command));
  log::FrameBuilder builder({}, 0);
  for (auto _ : run) {
    for (std::int64_t i = 0; i < run.range(0); ++i) builder.add(bytes);
    benchmark::DoNotOptimize(builder.finish({}, 1));
  }
  run.SetItemsProcessed(run.iterations() * run.range(0));
}
BENCHMARK(finish_frame)->Arg(1)->Arg(64)->Arg(900);

}  // namespace
}  // namespace lastro::bench
