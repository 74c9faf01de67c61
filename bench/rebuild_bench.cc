#include <algorithm>

#include "bench/ledger_maker.h"
#include "bench/projections.h"
#include "bench/report.h"
#include "bench/resource_usage.h"
#include "bench/scratch_folder.h"
#include "bench/views_bed.h"

namespace lastro::bench {

Result<void> run_rebuild_bench(const RebuildBenchOptions& options) {
  const ScratchFolder scratch(options.folder);
  auto views = ViewsBed::make(scratch.path() + "/views");
  if (!views) return std::unexpected(views.error());
  {
    auto maker = LedgerMaker::make(scratch.path(), options.accounts, (*views)->client());
    if (!maker) return std::unexpected(maker.error());
    if (auto filled = (*maker)->fill(options.events); !filled) return filled;
    if (auto closed = (*maker)->close(); !closed) return closed;
  }
  auto log = log::RocksLog::open(log_options(scratch.path()));
  if (!log) return std::unexpected(log.error());
  SystemClock clock;
  const auto cpu_before = cpu_micros();
  const auto begin = clock.monotonic_micros();
  if (auto rebuilt = (*views)->rebuild(**log); !rebuilt) return rebuilt;
  const auto micros = static_cast<std::uint64_t>(std::max<std::int64_t>(1, clock.monotonic_micros() - begin));
  const auto cpu = cpu_micros() - cpu_before;
  const auto events = (*log)->committed();
  print_figure({.suite = "projections",
                .parameters = {{"what", "rebuild"},
                               {"accounts", std::to_string(options.accounts)},
                               {"events", std::to_string(events)},
                               {"milliseconds", std::to_string(micros / 1000)},
                               {"cpu_ns_an_event", std::to_string(cpu * 1'000 / events)},
                               {"disk_bytes", std::to_string(folder_bytes((*views)->path()))}},
                .per_s = events * 1'000'000 / micros,
                .reference = {}},
               options.json);
  return (*log)->close();
}

}  // namespace lastro::bench
