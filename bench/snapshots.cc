#include "bench/snapshots.h"

#include <fmt/core.h>

#include "bench/engine_bed.h"
#include "bench/ledger_maker.h"
#include "bench/report.h"
#include "bench/scratch_folder.h"
#include "engine/snapshotter.h"

namespace lastro::bench {
namespace {

class Bench {
 public:
  explicit Bench(const SnapshotsOptions& options) : options_(options), scratch_(options.folder) {}

  Result<void> run() {
    auto bed = EngineBed::make(scratch_.path(), options_.accounts);
    if (!bed) return std::unexpected(bed.error());
    const Load load{.batch = options_.batch, .seconds = options_.seconds, .per_s = options_.per_s};
    const auto alone = (*bed)->drive(load);
    print(alone, 0, 0, {});

    Result<void> state;
    const auto folder = snapshot_folder(scratch_.path());
    engine::Snapshotter snapshotter(
        (*bed)->log(), (*bed)->aliases(), folder, (*bed)->clock(), 0,
        {.interval_events = 1, .on_failure = [&](const Error& error) { state = std::unexpected(error); }});
    const auto beside = (*bed)->drive(load);
    snapshotter.stop();
    if (!state) return state;
    if (snapshotter.newest() == 0) return fail(ErrorCode::invalid, "no snapshot was done in that time");
    print(beside, snapshotter.newest(), snapshotter.last_duration().count() / 1000, alone);
    return (*bed)->close();
  }

 private:
  void print(const LoadFigure& figure, Sequence newest, std::int64_t milliseconds,
             const LoadFigure& alone) const {
    print_figure({.suite = "snapshots",
                  .parameters = {{"accounts", std::to_string(options_.accounts)},
                                 {"batch", std::to_string(options_.batch)},
                                 {"rate", std::to_string(options_.per_s)},
                                 {"newest_snapshot", std::to_string(newest)},
                                 {"took_ms", std::to_string(milliseconds)},
                                 {"max_us", std::to_string(figure.latency.max())}},
                  .per_s = figure.per_s,
                  .p50_us = figure.latency.quantile(500),
                  .p99_us = figure.latency.quantile(990),
                  .p999_us = figure.latency.quantile(999),
                  .reference = newest == 0 ? "" : "no snapshots",
                  .reference_per_s = alone.per_s},
                 options_.json);
  }

  const SnapshotsOptions& options_;
  const ScratchFolder scratch_;
};

}  // namespace

Result<void> run_snapshots(const SnapshotsOptions& options) {
  return Bench(options).run();
}

}  // namespace lastro::bench
