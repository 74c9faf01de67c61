#include "engine/engine.h"

#include <array>
#include <deque>
#include <mutex>
#include <thread>

#include "engine/base/thread_name.h"
#include "engine/committer.h"
#include "engine/log/event_refusal.h"
#include "engine/recovery.h"
#include "engine/writer.h"

namespace lastro::engine {
namespace {

/// The first event of a ledger says which key its digests were made with.
Result<void> check_identity(log::EventLog& log, const EngineOptions& options) {
  auto first = log.read(1);
  if (!first) return std::unexpected(first.error());
  if ((*first)->header().ledger != options.ledger) {
    return fail(ErrorCode::incompatible, "the log belongs to another ledger");
  }
  log::DecodedEvent decoded;
  const auto refused = [&](const Error& why) { return std::unexpected(log::refused_event(log, 1, why)); };
  if (auto read = decoded.decode((*first)->event(1)); !read) return refused(read.error());
  const auto* opened = std::get_if<domain::LedgerOpened>(&decoded.event.body);
  if (opened == nullptr) return refused({ErrorCode::corruption, "does not open a ledger"});
  if (opened->ledger_id != options.ledger) {
    return refused({ErrorCode::corruption, "opens another ledger than its frame belongs to"});
  }
  if (opened->key_check != options.key_check) {
    return fail(ErrorCode::incompatible,
                "the master key is not the one this ledger was opened with: give that one back");
  }
  return {};
}

/// Where the log is applied from: an empty snapshot for its start.
Result<log::Snapshot> find_start(log::EventLog& log, const EngineOptions& options) {
  if (options.snapshots == nullptr) return log::Snapshot{};
  auto newest = options.snapshots->newest(options.on_unusable_snapshot);
  if (!newest) return std::unexpected(newest.error());
  if (!*newest) return log::Snapshot{};
  if (auto sound = check_snapshot(log, **newest); !sound) return std::unexpected(sound.error());
  return std::move(**newest);
}

}  // namespace

struct Engine::Impl {
  Impl(log::EventLog& log, log::AliasIndex& aliases, Clock& clock, ReplySink& sink, ProgramCatalog& programs,
       EngineOptions given, Sequence from, domain::State state)
      : options(std::move(given)),
        started_from(from),
        pipeline(options.queue_capacity, options.by_hand ? appender_goes_on() : nullptr),
        committer(log, aliases, clock, sink),
        writer(log, aliases, clock, options, programs, std::move(state)) {}

  /// Before anybody waits for an answer.
  Result<void> record(const Batch& batch) {
    if (auto appended = committer.append(batch); !appended) return appended;
    return committer.commit(batch);
  }

  // What the committer's threads do, by hand: `appended` are the batches between their two steps, more of
  // them than threads could have where whoever drives lets them wait.
  std::function<void()> appender_goes_on() {
    return [this] { turn_of_appender(); };
  }
  /// False at the end.
  bool turn_of_appender() {
    auto batch = pipeline.take();
    if (!batch) return false;
    report(committer.append(*batch));
    appended.push_back(std::move(*batch));
    return true;
  }
  void turn_of_committer() {
    report(committer.commit(appended.front()));
    appended.pop_front();
    pipeline.finish();
  }
  /// False at the end.
  bool turn_of_writer() {
    const auto turn = writer.take_turn(pipeline);
    if (!turn) report(std::unexpected(turn.error()));
    return turn.value_or(false);
  }

  void report(const Result<void>& result) {
    if (result) return;
    pipeline.fail();
    if (options.on_fatal) std::call_once(fatal_once, options.on_fatal, result.error());
  }

  EngineOptions options;
  const Sequence started_from;
  Pipeline pipeline;
  Committer committer;
  Writer writer;
  std::once_flag fatal_once;
  std::once_flag stop_once;
  std::thread writer_thread;
  std::array<std::thread, Committer::threads> committer_threads;
  std::deque<Batch> appended;  ///< where driven by hand
};

Engine::Engine(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Engine::~Engine() {
  stop();
}

Result<std::unique_ptr<Engine>> Engine::start(log::EventLog& log, log::AliasIndex& aliases, Clock& clock,
                                              ReplySink& sink, ProgramCatalog& programs,
                                              EngineOptions options) {
  const bool opening = log.committed() == 0;
  if (!opening) {
    if (auto same = check_identity(log, options); !same) return std::unexpected(same.error());
  }
  auto start = find_start(log, options);
  if (!start) return std::unexpected(start.error());
  const auto from = start->head.sequence;
  auto recovered = replay(log, &aliases, std::move(*start), [&](Sequence reached) {
    options.on_replayed(reached);
    return true;
  });
  if (!recovered) return std::unexpected(recovered.error());
  auto& state = recovered->state;
  if (options.check_recovered) {
    if (auto sound = options.check_recovered(state); !sound) return std::unexpected(sound.error());
  }
  auto impl =
      std::make_unique<Impl>(log, aliases, clock, sink, programs, std::move(options), from, std::move(state));
  if (opening) {
    auto batch = impl->writer.open_ledger();
    if (!batch) return std::unexpected(batch.error());
    if (auto recorded = impl->record(*batch); !recorded) return std::unexpected(recorded.error());
  }
  for (const auto& program : impl->options.programs) {
    auto batches = impl->writer.publish(program);
    if (!batches) return std::unexpected(batches.error());
    for (const auto& batch : *batches) {
      if (auto recorded = impl->record(batch); !recorded) return std::unexpected(recorded.error());
    }
  }
  auto* raw = impl.get();
  if (raw->options.by_hand) return std::unique_ptr<Engine>(new Engine(std::move(impl)));
  for (auto& thread : impl->committer_threads) {
    thread = std::thread([raw] {
      name_thread("committer");
      raw->report(raw->committer.run(raw->pipeline));
    });
  }
  impl->writer_thread = std::thread([raw] {
    name_thread("writer");
    raw->report(raw->writer.run(raw->pipeline));
  });
  return std::unique_ptr<Engine>(new Engine(std::move(impl)));
}

bool Engine::submit(std::vector<Submission>& submissions) {
  return impl_->pipeline.submit(submissions);
}

void Engine::stop() {
  std::call_once(impl_->stop_once, [this] {
    impl_->pipeline.stop();
    if (impl_->options.by_hand) return stop_by_hand();
    impl_->writer_thread.join();
    impl_->pipeline.close();
    for (auto& thread : impl_->committer_threads) thread.join();
  });
}

void Engine::stop_by_hand() {
  for (bool more = true; more;) {
    if (can_go(Part::writer)) {
      more = impl_->turn_of_writer();
    } else {
      take_turn(can_go(Part::appender) ? Part::appender : Part::committer);
    }
  }
  impl_->pipeline.close();
  while (impl_->turn_of_appender()) {
  }
  while (can_go(Part::committer)) impl_->turn_of_committer();
}

bool Engine::can_go(Part part) const {
  switch (part) {
    case Part::writer:
      return impl_->pipeline.has_work(impl_->writer.holding()) || impl_->writer.is_due();
    case Part::appender:
      return impl_->pipeline.has_batch();
    case Part::committer:
      return !impl_->appended.empty();
  }
  return false;
}

void Engine::take_turn(Part part) {
  LASTRO_ASSERT(impl_->options.by_hand);
  LASTRO_ASSERT(can_go(part));
  switch (part) {
    case Part::writer:
      impl_->turn_of_writer();
      return;
    case Part::appender:
      impl_->turn_of_appender();
      return;
    case Part::committer:
      return impl_->turn_of_committer();
  }
}

EngineStats Engine::stats() const {
  EngineStats stats;
  impl_->writer.add_to(stats);
  impl_->committer.add_to(stats);
  stats.queued = impl_->pipeline.queued();
  return stats;
}

Sequence Engine::started_from() const {
  return impl_->started_from;
}

const domain::State& Engine::state() const {
  return impl_->writer.state();
}

}  // namespace lastro::engine
