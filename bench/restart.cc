#include <algorithm>
#include <functional>

#include "bench/engine_bed.h"
#include "bench/ledger_maker.h"
#include "bench/replay.h"
#include "bench/report.h"
#include "bench/resource_usage.h"
#include "bench/scratch_folder.h"

namespace lastro::bench {
namespace {

class Bench {
 public:
  explicit Bench(const RestartOptions& options) : options_(options), scratch_(options.folder) {}

  Result<void> run() {
    auto maker = LedgerMaker::make(scratch_.path(), options_.accounts);
    if (!maker) return std::unexpected(maker.error());
    auto lengths = options_.events;
    std::ranges::sort(lengths);
    for (const auto events : lengths) {
      if (options_.snapshots && events > options_.behind) {
        if (auto filled = (*maker)->fill(events - options_.behind); !filled) return filled;
        if (auto taken = (*maker)->take_snapshot(); !taken) return taken;
      }
      if (auto filled = (*maker)->fill(events); !filled) return filled;
      if (auto closed = (*maker)->close(); !closed) return closed;
      if (auto measured = measure(**maker); !measured) return measured;
    }
    return {};
  }

 private:
  Result<void> measure(const LedgerMaker& maker) {
    if (options_.cold) {
      if (auto dropped = drop_from_page_cache(scratch_.path()); !dropped) return dropped;
    }
    auto accounts = maker.accounts();
    const auto begin = clock_.monotonic_micros();
    auto bed = EngineBed::open(scratch_.path(), std::move(accounts));
    if (!bed) return std::unexpected(bed.error());
    const auto micros = std::max<std::int64_t>(1, clock_.monotonic_micros() - begin);
    const auto from_snapshot = (*bed)->started_from();
    const auto open_micros = (*bed)->open_micros();
    if (auto closed = (*bed)->close(); !closed) return closed;
    print_figure({.suite = "restart",
                  .parameters = {{"accounts", std::to_string(options_.accounts)},
                                 {"events", std::to_string(maker.events())},
                                 {"log_bytes", std::to_string(folder_bytes(scratch_.path() + "/log"))},
                                 {"files", options_.cold ? "cold" : "warm"},
                                 {"snapshot", from_snapshot == 0 ? "none" : std::to_string(from_snapshot)},
                                 {"open_ms", std::to_string(open_micros / 1000)},
                                 {"milliseconds", std::to_string(micros / 1000)}},
                  .per_s = maker.events() * 1'000'000 / static_cast<std::uint64_t>(micros),
                  .reference = {}},
                 options_.json);
    return {};
  }

  const RestartOptions& options_;
  const ScratchFolder scratch_;
  SystemClock clock_;
};

}  // namespace

Result<void> run_restart(const RestartOptions& options) {
  return Bench(options).run();
}

}  // namespace lastro::bench
