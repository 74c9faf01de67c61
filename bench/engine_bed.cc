#include "bench/engine_bed.h"

#include <algorithm>
#include <thread>

#include <fmt/core.h>

#include "bench/ledger_maker.h"

namespace lastro::bench {

void EngineBed::Replies::on_replies(std::span<const engine::Reply> replies,
                                    const std::shared_ptr<const log::Frame>&) {
  const std::lock_guard lock(mutex_);
  for (const auto& reply : replies) {
    auto& caller = callers_.at(reinterpret_cast<std::uintptr_t>(reply.context));
    LASTRO_ASSERT(reply.kind == engine::Reply::Kind::recorded);
    caller.last = reply.sequence;
    if (++caller.answered == caller.wanted) caller.has_enough.notify_one();
  }
}

Sequence EngineBed::Replies::wait(std::size_t caller, std::uint64_t count) {
  std::unique_lock lock(mutex_);
  auto& waiting = callers_.at(caller);
  waiting.wanted = count;
  waiting.has_enough.wait(lock, [&] { return waiting.answered >= count; });
  waiting.wanted = 0;
  waiting.answered -= count;
  return waiting.last;
}

Result<std::unique_ptr<EngineBed>> EngineBed::make(const std::string& folder, std::uint64_t accounts,
                                                   const domain::CreateClient& client,
                                                   log::AliasIndex* aliases) {
  std::vector<AccountId> made;
  {
    auto maker = LedgerMaker::make(folder, accounts, client);
    if (!maker) return std::unexpected(maker.error());
    made = (*maker)->accounts();
    if (auto closed = (*maker)->close(); !closed) return std::unexpected(closed.error());
  }  // the maker's state is gone before the engine's is built
  return open(folder, std::move(made), aliases);
}

Result<std::unique_ptr<EngineBed>> EngineBed::open(const std::string& folder, std::vector<AccountId> accounts,
                                                   log::AliasIndex* aliases) {
  std::unique_ptr<EngineBed> bed(new EngineBed(std::move(accounts)));
  if (auto started = bed->start(folder, aliases); !started) return std::unexpected(started.error());
  return bed;
}

Result<void> EngineBed::start(const std::string& folder, log::AliasIndex* aliases) {
  const auto began = clock_.monotonic_micros();
  auto log = log::RocksLog::open(log_options(folder));
  if (!log) return std::unexpected(log.error());
  log_ = std::move(*log);
  if (aliases == nullptr) {
    auto index = log::RocksAliasIndex::open(alias_options(folder, log_->committed()));
    if (!index) return std::unexpected(index.error());
    index_ = std::move(*index);
    aliases = index_.get();
  }
  open_micros_ = clock_.monotonic_micros() - began;
  const auto snapshots = snapshot_folder(folder);
  const auto on_unusable = [](const Error& error) {
    fmt::print(stderr, "a snapshot is passed over: {}\n", error.message);
  };
  auto engine = engine::Engine::start(*log_, *aliases, clock_, replies_, programs_,
                                      {.ledger = sample_ledger_id,
                                       .snapshots = &snapshots,
                                       .on_unusable_snapshot = on_unusable,
                                       .on_fatal = [](const Error& error) {
                                         fmt::print(stderr, "the log failed: {}\n", error.message);
                                         std::_Exit(74);
                                       }});
  if (!engine) return std::unexpected(engine.error());
  engine_ = std::move(*engine);
  return {};
}

EngineBed::~EngineBed() {
  static_cast<void>(close());  // who wants to know has called it
}

Result<void> EngineBed::close() {
  if (engine_) engine_->stop();
  engine_.reset();
  Result<void> index;
  if (index_) index = index_->close();
  index_.reset();
  Result<void> log;
  if (log_) log = log_->close();
  log_.reset();
  return index ? log : index;
}

engine::Submission EngineBed::next_command(const Load& load, std::size_t caller, std::uint64_t n) const {
  const auto& account = accounts_[load.hot ? 0 : (n * 2654435761U) % accounts_.size()];
  // NOLINTNEXTLINE(performance-no-int-to-ptr): a number that is only read back as one
  engine::Submission submission{.command = {.context = {}, .body = sample_purchase(account)},
                                .context = reinterpret_cast<void*>(caller)};
  if (load.external_ids) {
    submission.command.context.alias = sample_alias(n);
    submission.command.context.external_id =
        domain::ExternalId{fmt::format("row-{:010}", n % 10'000'000'000U)};
  }
  return submission;
}

void EngineBed::call(const Load& load, std::size_t caller, std::int64_t begin,
                     tools::LatencyHistogram& latency, std::uint64_t& answered) {
  const auto end = begin + std::int64_t{load.seconds} * 1'000'000;
  const auto pause = load.per_s == 0 ? 0
                                     : std::int64_t{1'000'000} * load.batch * load.callers /
                                           static_cast<std::int64_t>(load.per_s);
  std::vector<engine::Submission> batch;
  batch.reserve(load.batch);
  // Apart from every other caller's and drive's, and from those a log was made with.
  auto n = (std::uint64_t{drives_} << 48U) | (std::uint64_t{caller} << 40U);
  auto due = begin;
  for (auto now = begin; now < end;) {
    for (unsigned i = 0; i < load.batch; ++i) batch.push_back(next_command(load, caller, n++));
    if (pause != 0) {
      if (now < due) std::this_thread::sleep_for(std::chrono::microseconds{due - now});
    } else {
      due = now;
    }
    while (!engine_->submit(batch)) std::this_thread::yield();
    batch.clear();
    const auto sequence = replies_.wait(caller, load.batch);
    now = clock_.monotonic_micros();
    latency.record(now - due);
    answered += load.batch;
    if (load.on_answered) load.on_answered(sequence);
    due += pause;
  }
}

LoadFigure EngineBed::drive(const Load& load) {
  LASTRO_ASSERT(load.callers >= 1);
  LASTRO_ASSERT(load.callers <= callers_max);
  ++drives_;
  const auto before = engine_->stats();
  const auto begin = clock_.monotonic_micros();
  std::vector<tools::LatencyHistogram> latency(load.callers);
  std::vector<std::uint64_t> answered(load.callers);
  {
    std::vector<std::jthread> threads;
    threads.reserve(load.callers);
    for (std::size_t i = 0; i < load.callers; ++i) {
      threads.emplace_back([&, i] { call(load, i, begin, latency.at(i), answered.at(i)); });
    }
  }
  const auto elapsed = static_cast<std::uint64_t>(clock_.monotonic_micros() - begin);
  const auto after = engine_->stats();
  LoadFigure figure{.latency = {},
                    .events = after.events - before.events,
                    .frames = after.frames - before.frames,
                    .bytes = after.log_bytes - before.log_bytes};
  for (std::size_t i = 0; i < load.callers; ++i) {
    figure.per_s += answered[i] * 1'000'000 / elapsed;
    figure.latency.merge(latency[i]);
  }
  return figure;
}

}  // namespace lastro::bench
