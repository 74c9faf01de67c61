#include "bench/replay.h"

#include <algorithm>
#include <filesystem>

#include <fmt/core.h>

#include "bench/ledger_maker.h"
#include "bench/report.h"
#include "bench/resource_usage.h"
#include "bench/scratch_folder.h"
#include "engine/recovery.h"
#include "engine/verification.h"

namespace lastro::bench {
namespace {

class Bench {
 public:
  explicit Bench(const ReplayOptions& options) : options_(options), scratch_(options.folder) {}

  Result<void> run() {
    {
      auto maker = LedgerMaker::make(scratch_.path(), options_.accounts);
      if (!maker) return std::unexpected(maker.error());
      if (auto filled = (*maker)->fill(options_.events); !filled) return filled;
      if (auto closed = (*maker)->close(); !closed) return closed;
    }
    if (auto replayed = measure("replay", [this](log::EventLog& log) { return replay(log); }); !replayed)
      return replayed;
    std::filesystem::remove_all(scratch_.path() + "/aliases");
    auto anew = measure("replay, alias index made anew", [this](log::EventLog& log) { return replay(log); });
    if (!anew) return anew;
    return measure("verify", [](log::EventLog& log) -> Result<void> {
      auto report = engine::verify_log(log);
      if (!report) return std::unexpected(report.error());
      return {};
    });
  }

 private:
  template <class Read>
  Result<void> measure(const char* what, Read&& read) {
    auto log = log::RocksLog::open(log_options(scratch_.path()));
    if (!log) return std::unexpected(log.error());
    const auto cpu_before = cpu_micros();
    const auto begin = clock_.monotonic_micros();
    if (Result<void> done = read(**log); !done) return done;
    const auto micros =
        static_cast<std::uint64_t>(std::max<std::int64_t>(1, clock_.monotonic_micros() - begin));
    const auto cpu = cpu_micros() - cpu_before;
    const auto events = (*log)->committed();
    print_figure({.suite = "replay",
                  .parameters = {{"what", what},
                                 {"accounts", std::to_string(options_.accounts)},
                                 {"events", std::to_string(events)},
                                 {"log_bytes", std::to_string(folder_bytes(scratch_.path() + "/log"))},
                                 {"cpu_ns_an_event", std::to_string(cpu * 1'000 / events)},
                                 {"milliseconds", std::to_string(micros / 1000)}},
                  .per_s = events * 1'000'000 / micros,
                  .reference = {}},
                 options_.json);
    return (*log)->close();
  }

  Result<void> replay(log::EventLog& log) {
    auto index = log::RocksAliasIndex::open(alias_options(scratch_.path(), log.committed()));
    if (!index) return std::unexpected(index.error());
    auto state = engine::replay(log, index->get());
    if (!state) return std::unexpected(state.error());
    return (*index)->close();
  }

  const ReplayOptions& options_;
  const ScratchFolder scratch_;
  SystemClock clock_;
};

}  // namespace

Result<void> run_replay(const ReplayOptions& options) {
  return Bench(options).run();
}

}  // namespace lastro::bench
