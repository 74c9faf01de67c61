#include "bench/inprocess.h"

#include <filesystem>
#include <map>

#include "bench/durable_loop.h"
#include "bench/engine_bed.h"
#include "bench/report.h"
#include "bench/scratch_folder.h"

namespace lastro::bench {
namespace {

class Bench {
 public:
  explicit Bench(const InprocessOptions& options) : options_(options) {}

  Result<void> run() {
    for (const auto accounts : options_.accounts) {
      if (auto measured = measure_ledger(accounts); !measured) return measured;
    }
    return {};
  }

 private:
  Result<void> measure_ledger(std::uint64_t accounts) {
    const ScratchFolder scratch(options_.folder);
    auto bed = EngineBed::make(scratch.path(), accounts);
    if (!bed) return std::unexpected(bed.error());
    for (const auto batch : options_.batches) {
      if (auto measured = measure(**bed, batch, scratch.path()); !measured) return measured;
    }
    return (*bed)->close();
  }

  Result<void> measure(EngineBed& bed, unsigned batch, const std::string& folder) {
    // A batch of one is one caller: what a single client sees.
    Load load{.batch = batch,
              .callers = batch == 1 ? 1U : options_.callers,
              .seconds = options_.seconds,
              .external_ids = options_.external_ids};
    const auto spread = bed.drive(load);
    auto bare = run_durable_loop(folder, spread.bytes / spread.frames, options_.seconds);
    if (!bare) return std::unexpected(bare.error());
    std::filesystem::remove_all(folder + "/bare");
    print(bed, load, spread, "bare loop", bare->frames_per_s * spread.events / spread.frames);
    if (options_.hot) {
      load.hot = true;
      print(bed, load, bed.drive(load), "spread load", spread.per_s);
    }
    const auto [first, is_first] = with_fewest_.try_emplace(batch, bed.accounts(), spread.per_s);
    if (!is_first) {
      load.hot = false;
      print(bed, load, spread, std::to_string(first->second.first) + " accounts", first->second.second);
    }
    return {};
  }

  void print(const EngineBed& bed, const Load& load, const LoadFigure& figure, const std::string& reference,
             std::uint64_t reference_per_s) const {
    print_figure({.suite = "inprocess",
                  .parameters = {{"batch", std::to_string(load.batch)},
                                 {"callers", std::to_string(load.callers)},
                                 {"accounts", std::to_string(bed.accounts())},
                                 {"load", load.hot ? "hot" : "spread"},
                                 {"external_ids", options_.external_ids ? "yes" : "no"},
                                 {"events_a_frame", std::to_string(figure.events / figure.frames)},
                                 {"bytes_an_event", std::to_string(figure.bytes / figure.events)}},
                  .per_s = figure.per_s,
                  .p50_us = figure.latency.quantile(500),
                  .p99_us = figure.latency.quantile(990),
                  .p999_us = figure.latency.quantile(999),
                  .reference = reference,
                  .reference_per_s = reference_per_s},
                 options_.json);
  }

  const InprocessOptions& options_;
  /// By batch size: the first number of accounts, and its rate.
  std::map<unsigned, std::pair<std::size_t, std::uint64_t>> with_fewest_;
};

}  // namespace

Result<void> run_inprocess(const InprocessOptions& options) {
  return Bench(options).run();
}

}  // namespace lastro::bench
