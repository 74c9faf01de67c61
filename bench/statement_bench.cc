#include <algorithm>

#include "bench/ledger_maker.h"
#include "bench/projections.h"
#include "bench/report.h"
#include "bench/scratch_folder.h"
#include "bench/views_bed.h"
#include "projections/statement.h"
#include "tools/traffic/latency_histogram.h"

namespace lastro::bench {
namespace {

constexpr std::size_t page_entries = 50;

class Bench {
 public:
  explicit Bench(const StatementOptions& options) : options_(options), scratch_(options.folder) {}

  Result<void> run() {
    auto views = ViewsBed::make(scratch_.path() + "/views");
    if (!views) return std::unexpected(views.error());
    if (auto made = make_log((*views)->client()); !made) return made;
    {
      auto log = log::RocksLog::open(log_options(scratch_.path()));
      if (!log) return std::unexpected(log.error());
      newest_ = (*log)->committed();
      if (auto rebuilt = (*views)->rebuild(**log); !rebuilt) return rebuilt;
      if (auto closed = (*log)->close(); !closed) return closed;
    }
    const projections::StatementReader reader((*views)->store());
    for (const auto percent : options_.depth_percent) {
      if (auto measured = measure(reader, std::min(percent, 100U)); !measured) return measured;
    }
    return {};
  }

 private:
  Result<void> make_log(const domain::CreateClient& client) {
    auto maker = LedgerMaker::make(scratch_.path(), 1, client);
    if (!maker) return std::unexpected(maker.error());
    account_ = (*maker)->accounts().front();
    if (auto filled = (*maker)->fill((*maker)->events() + options_.entries); !filled) return filled;
    return (*maker)->close();
  }

  /// Pages that begin at random within a hundredth of all entries behind that depth: not always the same
  /// blocks.
  Result<void> measure(const projections::StatementReader& reader, unsigned percent) {
    const auto oldest = newest_ - options_.entries + 1;
    const auto span = std::max<std::uint64_t>(1, options_.entries / 100);
    tools::LatencyHistogram latency;
    const auto begin = clock_.monotonic_micros();
    auto before = begin;
    for (std::uint64_t n = 0; n < options_.pages; ++n) {
      const auto behind =
          std::min(options_.entries - 1, options_.entries * percent / 100 + sample_alias(n).high % span);
      const auto after = std::max(oldest + page_entries, newest_ - behind);
      if (auto read = read_page(reader, percent == 0 ? newest_ + 1 : after); !read) return read;
      const auto now = clock_.monotonic_micros();
      latency.record(now - before);
      before = now;
    }
    const auto elapsed = static_cast<std::uint64_t>(std::max<std::int64_t>(1, before - begin));
    print_figure({.suite = "projections",
                  .parameters = {{"what", "statement"},
                                 {"entries", std::to_string(options_.entries)},
                                 {"depth_percent", std::to_string(percent)},
                                 {"page", std::to_string(page_entries)}},
                  .per_s = options_.pages * std::uint64_t{1'000'000} / elapsed,
                  .p50_us = latency.quantile(500),
                  .p99_us = latency.quantile(990),
                  .p999_us = latency.quantile(999),
                  .reference = {}},
                 options_.json);
    return {};
  }

  /// The page after the entry of that sequence, by the cursor that the page before it would have given.
  Result<void> read_page(const projections::StatementReader& reader, Sequence after) {
    const auto cursor = after > newest_ ? std::string{} : projections::make_cursor(after << 8U);
    const auto page = reader.list(TenantId::standard, account_, {.cursor = cursor, .limit = page_entries});
    if (!page) return std::unexpected(page.error());
    if (page->items.size() == std::min<std::uint64_t>(page_entries, options_.entries) &&
        page->items.front().sequence == after - 1) {
      return {};
    }
    return fail(ErrorCode::corruption, "a page of the statement is not the one asked for");
  }

  const StatementOptions& options_;
  const ScratchFolder scratch_;
  SystemClock clock_;
  AccountId account_{};
  Sequence newest_ = 0;
};

}  // namespace

Result<void> run_statement(const StatementOptions& options) {
  return Bench(options).run();
}

}  // namespace lastro::bench
