#include "bench/inprocess.h"

#include <algorithm>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

#include <fmt/core.h>

#include "bench/durable_loop.h"
#include "bench/report.h"
#include "bench/scratch_folder.h"
#include "engine/engine.h"
#include "engine/log/rocks_alias_index.h"
#include "engine/log/rocks_log.h"
#include "tools/traffic/latency_histogram.h"

namespace lastro::bench {
namespace {

constexpr unsigned callers = 2;
const LedgerId bench_ledger{.bytes = {1}};

/// Counts replies for each caller, whose number is the submission's context.
class Replies final : public engine::ReplySink {
 public:
  void on_replies(std::span<const engine::Reply> replies, const std::shared_ptr<const log::Frame>&) override {
    {
      const std::lock_guard lock(mutex_);
      for (const auto& reply : replies) {
        ++answered_[reinterpret_cast<std::uintptr_t>(reply.context)];
        LASTRO_ASSERT(reply.kind == engine::Reply::Kind::recorded);
      }
    }
    grows_.notify_all();
  }
  void wait(std::size_t caller, std::uint64_t count) {
    std::unique_lock lock(mutex_);
    grows_.wait(lock, [&] { return answered_.at(caller) >= count; });
    answered_.at(caller) -= count;
  }

 private:
  std::mutex mutex_;
  std::condition_variable grows_;
  std::array<std::uint64_t, callers> answered_{};
};

engine::Submission submission(domain::CommandBody body, std::size_t caller) {
  // NOLINTNEXTLINE(performance-no-int-to-ptr): a number that is only read back as one
  return {.command = {.context = {}, .body = std::move(body)}, .context = reinterpret_cast<void*>(caller)};
}

/// Distinct and spread like real digests.
Digest128 fresh_alias(std::uint64_t n) {
  std::uint64_t z = n + 0x9E3779B97F4A7C15U;
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
  return {.high = n + 1, .low = z ^ (z >> 31U)};
}

class Bench {
 public:
  explicit Bench(const InprocessOptions& options) : options_(options), scratch_(options.folder) {}

  Result<void> run() {
    if (auto opened = open(); !opened) return opened;
    open_accounts();
    for (const auto batch : options_.batches) {
      if (auto measured = measure(batch); !measured) return measured;
    }
    engine_->stop();
    engine_.reset();
    if (auto closed = aliases_->close(); !closed) return closed;
    if (auto closed = log_->close(); !closed) return closed;
    return {};
  }

 private:
  Result<void> open() {
    auto log = log::RocksLog::open({.folder = scratch_.path() + "/log",
                                    .anchor_path = scratch_.path() + "/anchor",
                                    .ledger = {},
                                    .create_if_missing = true,
                                    .info_log_folder = {}});
    if (!log) return std::unexpected(log.error());
    log_ = std::move(*log);
    auto aliases = log::RocksAliasIndex::open({.folder = scratch_.path() + "/aliases",
                                               .ledger = bench_ledger,
                                               .log_head = 0,
                                               .info_log_folder = {}});
    if (!aliases) return std::unexpected(aliases.error());
    aliases_ = std::move(*aliases);
    auto engine = engine::Engine::start(*log_, *aliases_, clock_, replies_, programs_,
                                        {.ledger = bench_ledger, .on_fatal = [](const Error& error) {
                                           fmt::print(stderr, "the log failed: {}\n", error.message);
                                           std::_Exit(74);
                                         }});
    if (!engine) return std::unexpected(engine.error());
    engine_ = std::move(*engine);
    return {};
  }

  void submit_and_wait(std::vector<engine::Submission>& submissions, std::size_t caller) {
    const auto count = submissions.size();
    while (!engine_->submit(submissions)) std::this_thread::yield();
    replies_.wait(caller, count);
  }

  /// One client with all accounts, each with enough in FOOD for the whole run.
  void open_accounts() {
    std::vector<engine::Submission> batch;
    batch.push_back(submission(domain::CreateClient{.personal = {.bytes = {0}}}, 0));
    submit_and_wait(batch, 0);
    const auto client = ClientId::of(0, log_->committed());
    const auto count = options_.hot ? 1 : options_.accounts;
    while (accounts_.size() < count) {
      const auto first = log_->committed() + 1;
      const auto part = std::min<std::uint64_t>(4096, count - accounts_.size());
      for (std::uint64_t i = 0; i < part; ++i) {
        domain::OpenAccount body{.client = {.id = client}, .program = FixedText<32>{"benefit-card"}};
        batch.push_back(submission(std::move(body), 0));
        accounts_.push_back(AccountId::of(0, first + i));
      }
      submit_and_wait(batch, 0);
    }
    for (std::size_t at = 0; at < accounts_.size();) {
      for (; at < accounts_.size() && batch.size() < 4096; ++at) {
        domain::LoadBenefit body{.account = {.id = accounts_[at]},
                                 .category = *domain::Category::from("FOOD"),
                                 .amount = Amount{std::int64_t{1} << 40U}};
        batch.push_back(submission(std::move(body), 0));
      }
      submit_and_wait(batch, 0);
    }
  }

  void authorize(unsigned batch_size, std::size_t caller, std::int64_t end, tools::LatencyHistogram& latency,
                 std::uint64_t& decided) {
    std::vector<engine::Submission> batch;
    batch.reserve(batch_size);
    std::uint64_t n = caller << 56U | std::uint64_t{batch_size} << 40U;
    auto now = clock_.monotonic_micros();
    while (now < end) {
      for (unsigned i = 0; i < batch_size; ++i, ++n) {
        domain::AuthorizeBenefitTransaction body{
            .account = {.id = accounts_[(n * 2654435761U) % accounts_.size()]}, .amount = Amount{1}};
        body.merchant.mcc = 5411;
        body.merchant.merchant = domain::MerchantText{"SUPERMERCADO PAO DE MEL  SAO PAULO    BR"};
        batch.push_back(submission(body, caller));
        if (!options_.external_ids) continue;
        batch.back().command.context.alias = fresh_alias(n);
        batch.back().command.context.external_id =
            domain::ExternalId{fmt::format("row-{:010}", n % 10'000'000'000U)};
      }
      submit_and_wait(batch, caller);
      const auto after = clock_.monotonic_micros();
      latency.record(after - now);
      decided += batch_size;
      now = after;
    }
  }

  Result<void> measure(unsigned batch_size) {
    const auto before = engine_->stats();
    const auto begin = clock_.monotonic_micros();
    const auto end = begin + std::int64_t{options_.seconds} * 1'000'000;
    std::array<tools::LatencyHistogram, callers> latency;
    std::array<std::uint64_t, callers> decided{};
    {
      // A batch of one is one caller: what a single client sees.
      const std::size_t used = batch_size == 1 ? 1 : callers;
      std::vector<std::jthread> threads;
      threads.reserve(used);
      for (std::size_t i = 0; i < used; ++i) {
        threads.emplace_back([&, i] { authorize(batch_size, i, end, latency.at(i), decided.at(i)); });
      }
    }
    const auto elapsed = static_cast<std::uint64_t>(clock_.monotonic_micros() - begin);
    latency[0].merge(latency[1]);
    const auto after = engine_->stats();
    const auto frames = after.frames - before.frames;
    const auto events = after.events - before.events;
    const auto bytes = after.log_bytes - before.log_bytes;
    auto bare = run_durable_loop(scratch_.path(), bytes / frames, options_.seconds);
    if (!bare) return std::unexpected(bare.error());
    std::filesystem::remove_all(scratch_.path() + "/bare");
    print_figure({.suite = "inprocess",
                  .parameters = {{"batch", std::to_string(batch_size)},
                                 {"accounts", std::to_string(accounts_.size())},
                                 {"external_ids", options_.external_ids ? "yes" : "no"},
                                 {"events_a_frame", std::to_string(events / frames)},
                                 {"bytes_an_event", std::to_string(bytes / events)}},
                  .per_s = (decided[0] + decided[1]) * 1'000'000 / elapsed,
                  .p50_us = latency[0].quantile(500),
                  .p99_us = latency[0].quantile(990),
                  .p999_us = latency[0].quantile(999),
                  .reference = "bare loop",
                  .reference_per_s = bare->frames_per_s * events / frames},
                 options_.json);
    return {};
  }

  const InprocessOptions& options_;
  const ScratchFolder scratch_;
  SystemClock clock_;
  Replies replies_;
  engine::ProgramCatalog programs_;
  std::unique_ptr<log::RocksLog> log_;
  std::unique_ptr<log::RocksAliasIndex> aliases_;
  std::unique_ptr<engine::Engine> engine_;
  std::vector<AccountId> accounts_;
};

}  // namespace

Result<void> run_inprocess(const InprocessOptions& options) {
  return Bench(options).run();
}

}  // namespace lastro::bench
