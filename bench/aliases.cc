#include "bench/aliases.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "bench/engine_bed.h"
#include "bench/ledger_maker.h"
#include "bench/report.h"
#include "bench/resource_usage.h"
#include "bench/scratch_folder.h"

namespace lastro::bench {
namespace {

constexpr std::uint64_t insert_batch = 4'096;
constexpr std::uint64_t finds_max = 1'000'000;
/// The keys of the index, and keys that are in none, apart from those of LedgerMaker and EngineBed.
constexpr std::uint64_t first_key = std::uint64_t{1} << 60U;
constexpr std::uint64_t first_fresh = std::uint64_t{1} << 61U;
/// For the filter to be loaded.
constexpr int patience_seconds = 600;

using Parameters = std::vector<std::pair<std::string, std::string>>;

/// `count` keys from `first` on, of which some are found.
struct Keys {
  const char* what;
  std::uint64_t first;
  std::uint64_t count;
  bool known;
};

class Bench {
 public:
  explicit Bench(const AliasesOptions& options)
      : options_(options), scratch_(options.folder), folder_(scratch_.path() + "/full") {}

  Result<void> run() {
    auto without = measure_without();
    if (!without) return std::unexpected(without.error());
    // To belong to the log, the keys' events must lie in it: they all name an event that there is.
    auto maker = LedgerMaker::make(folder_, options_.accounts);
    if (!maker) return std::unexpected(maker.error());
    const auto accounts = (*maker)->accounts();
    head_ = (*maker)->events();
    if (auto closed = (*maker)->close(); !closed) return closed;
    if (auto filled = fill(); !filled) return filled;
    // Keys come that fast in a rebuild alone: what they leave to be merged is no part of a find.
    if (auto settled = settled_written_bytes(); !settled) return std::unexpected(settled.error());
    const auto recent = std::min<std::uint64_t>(options_.keys, 100'000);
    const Keys fresh_keys{"find fresh", first_fresh, first_fresh, false};
    const Keys recent_keys{"find recent", first_key + options_.keys - recent, recent, true};
    const Keys old_keys{"find old", first_key, options_.keys, true};
    for (const auto& keys : {fresh_keys, recent_keys, old_keys}) {
      if (auto found = measure_find(keys); !found) return found;
    }
    if (auto driven = measure_with(accounts, *without); !driven) return driven;
    return measure_reopen();
  }

 private:
  [[nodiscard]] Load load() const { return {.batch = 4'096, .seconds = options_.seconds}; }

  Result<std::uint64_t> measure_without() {
    auto bed = EngineBed::make(scratch_.path() + "/empty", options_.accounts);
    if (!bed) return std::unexpected(bed.error());
    const auto figure = (*bed)->drive(load());
    if (auto closed = (*bed)->close(); !closed) return std::unexpected(closed.error());
    return figure.per_s;
  }

  Result<void> open() {
    auto index = log::RocksAliasIndex::open(alias_options(folder_, head_));
    if (!index) return std::unexpected(index.error());
    index_ = std::move(*index);
    return {};
  }

  Result<void> fill() {
    const auto resident_before = resident_bytes();
    if (!resident_before) return std::unexpected(resident_before.error());
    if (auto opened = open(); !opened) return opened;
    const auto begin = clock_.monotonic_micros();
    std::vector<log::AliasEntry> batch;
    for (std::uint64_t n = 0; n < options_.keys;) {
      batch.clear();
      for (; n < options_.keys && batch.size() < insert_batch; ++n) {
        batch.push_back({.digest = sample_alias(first_key + n), .sequence = 1 + n % head_});
      }
      if (auto inserted = index_->insert(batch, head_); !inserted) return inserted;
      index_->commit(head_);
    }
    const auto micros = std::max<std::int64_t>(1, clock_.monotonic_micros() - begin);
    const auto resident = resident_bytes();
    if (!resident) return std::unexpected(resident.error());
    print("insert", options_.keys * 1'000'000 / static_cast<std::uint64_t>(micros), nullptr,
          {{"milliseconds", std::to_string(micros / 1000)},
           {"resident_bytes", std::to_string(std::max(*resident, *resident_before) - *resident_before)},
           {"disk_bytes", std::to_string(folder_bytes(folder_ + "/aliases"))}});
    return {};
  }

  Result<void> measure_find(const Keys& keys) {
    tools::LatencyHistogram latency;
    const auto begin = clock_.monotonic_micros();
    const auto end = begin + std::int64_t{options_.seconds} * 1'000'000;
    std::uint64_t finds = 0;
    auto now = begin;
    for (; now < end && finds < finds_max; ++finds) {
      if (auto right = find(keys, finds); !right) return right;
      const auto after = clock_.monotonic_micros();
      latency.record(after - now);
      now = after;
    }
    const auto micros = std::max<std::int64_t>(1, now - begin);
    print(keys.what, finds * 1'000'000 / static_cast<std::uint64_t>(micros), &latency,
          {{"mean_ns",
            std::to_string(micros * 1'000 / static_cast<std::int64_t>(std::max<std::uint64_t>(1, finds)))}});
    return {};
  }

  Result<void> find(const Keys& keys, std::uint64_t number) const {
    const auto found = index_->find(sample_alias(keys.first + sample_alias(number).high % keys.count));
    if (!found) return std::unexpected(found.error());
    if (found->has_value() == keys.known) return {};
    return fail(ErrorCode::corruption, "the alias index knows what it does not have, or lacks what it has");
  }

  Result<void> measure_with(const std::vector<AccountId>& accounts, std::uint64_t without) {
    auto bed = EngineBed::open(folder_, accounts, index_.get());
    if (!bed) return std::unexpected(bed.error());
    const auto with = (*bed)->drive(load());
    head_ = (*bed)->log().committed();
    print("engine", with.per_s, &with.latency, {{"batch", std::to_string(load().batch)}}, without);
    return (*bed)->close();
  }

  /// Until then a find of a fresh key looks on disk.
  Result<void> measure_reopen() {
    if (auto closed = index_->close(); !closed) return closed;
    index_.reset();
    const auto begin = clock_.monotonic_micros();
    if (auto opened = open(); !opened) return opened;
    const auto opened_at = clock_.monotonic_micros();
    while (!index_->filter_loaded()) {
      if (clock_.monotonic_micros() > begin + std::int64_t{patience_seconds} * 1'000'000)
        return fail(ErrorCode::unavailable, "the alias index did not load its filter in time");
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    const auto loaded_at = clock_.monotonic_micros();
    for (std::uint64_t n = 0; n < 100; ++n) {
      if (auto right = find({"find fresh", first_fresh, first_fresh, false}, n); !right) return right;
    }
    print("reopen", options_.keys * 1'000'000 / static_cast<std::uint64_t>(loaded_at - begin), nullptr,
          {{"milliseconds_to_open", std::to_string((opened_at - begin) / 1000)},
           {"milliseconds_to_filter", std::to_string((loaded_at - begin) / 1000)}});
    return index_->close();
  }

  void print(const char* what, std::uint64_t per_s, const tools::LatencyHistogram* latency,
             const Parameters& more, std::uint64_t without = 0) const {
    Figure figure{.suite = "aliases",
                  .parameters = {{"what", what}, {"keys", std::to_string(options_.keys)}},
                  .per_s = per_s,
                  .reference = without == 0 ? "" : "an empty index",
                  .reference_per_s = without};
    figure.parameters.insert(figure.parameters.end(), more.begin(), more.end());
    if (latency != nullptr) {
      figure.p50_us = latency->quantile(500);
      figure.p99_us = latency->quantile(990);
      figure.p999_us = latency->quantile(999);
    }
    print_figure(figure, options_.json);
  }

  const AliasesOptions& options_;
  const ScratchFolder scratch_;
  const std::string folder_;
  SystemClock clock_;
  Sequence head_ = 0;
  std::unique_ptr<log::RocksAliasIndex> index_;
};

}  // namespace

Result<void> run_aliases(const AliasesOptions& options) {
  return Bench(options).run();
}

}  // namespace lastro::bench
