#include "bench/backtest.h"

#include <algorithm>

#include "bench/ledger_maker.h"
#include "bench/report.h"
#include "bench/resource_usage.h"
#include "bench/scratch_folder.h"
#include "engine/backtest/backtest.h"
#include "engine/programs/program_document.h"
#include "engine/recovery.h"

namespace lastro::bench {
namespace {

/// Sample purchases are made at 5411.
constexpr std::string_view alike = R"({"name": "benefit-card",
  "categories": [{"name": "FOOD"}, {"name": "MEAL"}, {"name": "CASH"}], "default_category": "CASH",
  "mcc_rules": [{"mcc": "5000-5499", "category": "FOOD"}],
  "merchant_rules": [{"match": "contains", "name": "PADARIA", "category": "MEAL"}]})";
constexpr std::string_view declining = R"({"name": "benefit-card",
  "categories": [{"name": "FOOD"}, {"name": "MEAL"}, {"name": "CASH"}], "default_category": "MEAL"})";

class Bench {
 public:
  explicit Bench(const BacktestOptions& options) : options_(options), scratch_(options.folder) {}

  Result<void> run() {
    {
      auto maker = LedgerMaker::make(scratch_.path(), options_.accounts);
      if (!maker) return std::unexpected(maker.error());
      if (auto filled = (*maker)->fill(options_.events); !filled) return filled;
      if (auto closed = (*maker)->close(); !closed) return closed;
    }
    auto replayed = measure([](log::EventLog& log) -> Result<std::uint64_t> {
      if (auto state = engine::replay(log, nullptr); !state) return std::unexpected(state.error());
      return log.committed();
    });
    if (!replayed) return std::unexpected(replayed.error());
    replay_per_s_ = replayed->per_s;
    if (auto measured = measure_under("none", alike); !measured) return measured;
    return measure_under("all", declining);
  }

 private:
  struct Measured {
    std::uint64_t count = 0;
    std::uint64_t per_s = 0;
    std::uint64_t cpu_ns = 0;  ///< of each
  };

  /// `read` gives how many of what is counted it read.
  template <class Read>
  Result<Measured> measure(Read&& read) {
    auto log = log::RocksLog::open(log_options(scratch_.path()));
    if (!log) return std::unexpected(log.error());
    const auto cpu_before = cpu_micros();
    const auto begin = clock_.monotonic_micros();
    Result<std::uint64_t> count = read(**log);
    if (!count) return std::unexpected(count.error());
    const auto micros =
        static_cast<std::uint64_t>(std::max<std::int64_t>(1, clock_.monotonic_micros() - begin));
    const auto cpu = cpu_micros() - cpu_before;
    if (auto closed = (*log)->close(); !closed) return std::unexpected(closed.error());
    const auto of = std::max<std::uint64_t>(1, *count);
    return Measured{.count = *count, .per_s = *count * 1'000'000 / micros, .cpu_ns = cpu * 1'000 / of};
  }

  Result<void> measure_under(const char* changed, std::string_view document) {
    auto program = programs::compile_program(document);
    if (!program) return std::unexpected(program.error());
    const auto candidate = std::make_shared<const domain::Program>(std::move(*program));
    std::uint64_t differ = 0;
    const auto measured = measure([&](log::EventLog& log) -> Result<std::uint64_t> {
      const auto report = backtest::run(log, {.program = candidate});
      if (!report) return std::unexpected(report.error());
      differ = report->changed();
      return report->decisions();
    });
    if (!measured) return std::unexpected(measured.error());
    print_figure({.suite = "backtest",
                  .parameters = {{"changed", changed},
                                 {"accounts", std::to_string(options_.accounts)},
                                 {"authorizations", std::to_string(measured->count)},
                                 {"that_change", std::to_string(differ)},
                                 {"cpu_ns_an_authorization", std::to_string(measured->cpu_ns)}},
                  .per_s = measured->per_s,
                  .reference = "replay of the log, events/s",
                  .reference_per_s = replay_per_s_},
                 options_.json);
    return {};
  }

  const BacktestOptions& options_;
  const ScratchFolder scratch_;
  SystemClock clock_;
  std::uint64_t replay_per_s_ = 0;
};

}  // namespace

Result<void> run_backtest(const BacktestOptions& options) {
  return Bench(options).run();
}

}  // namespace lastro::bench
