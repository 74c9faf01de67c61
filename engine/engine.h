#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/ledger_id.h"
#include "engine/base/result.h"
#include "engine/domain/decision.h"
#include "engine/domain/state.h"
#include "engine/log/alias_index.h"
#include "engine/log/event_log.h"
#include "engine/log/snapshot_folder.h"
#include "engine/program_catalog.h"

namespace lastro::engine {

/// What became of a command. Nothing is told before it is committed, nor before all that it was decided
/// after.
struct Reply {
  enum class Kind : std::uint8_t {
    recorded,   ///< `sequence` is the event that answers it
    duplicate,  ///< its external id was used before: `sequence` is the event that answered then
    rejected,   ///< refused without a record
    simulated,  ///< decided and not recorded, against the state that `sequence` led to
  };

  void* context = nullptr;  ///< as submitted
  Kind kind = Kind::rejected;
  Sequence sequence = 0;
  domain::Rejection rejection{};
  std::shared_ptr<const std::vector<std::uint8_t>> simulated_event = {};  ///< as recorded, it would be this
};

class ReplySink {
 public:
  ReplySink() = default;
  ReplySink(const ReplySink&) = delete;
  ReplySink& operator=(const ReplySink&) = delete;
  virtual ~ReplySink() = default;
  /// On a committing thread, one call at a time, in order of decision; must not block. `frame` holds the
  /// events of recorded replies; it may be null where none is recorded.
  virtual void on_replies(std::span<const Reply> replies, const std::shared_ptr<const log::Frame>& frame) = 0;
};

/// A command on its way to the writer.
struct Submission {
  domain::Command command;
  void* context = nullptr;
  /// Decided as any other, and forgotten: no event, no external id. Of an authorization alone.
  bool simulated = false;
};

struct EngineOptions {
  LedgerId ledger;  ///< of a new ledger; an existing log must carry the same
  std::uint16_t partition = 0;
  std::uint64_t key_check = 0;  ///< what the digest key gives; an existing log must carry the same
  domain::CreditLimit house_credit{.unlimited = true, .amount = {}};  ///< of a new ledger
  /// Published for the ledger itself before anything is decided, unless they are already.
  std::vector<domain::Program> programs = {};
  std::size_t queue_capacity = 16'384;  ///< commands waiting to be decided
  /// Where start looks for a state to begin from; null: it applies the whole log.
  const log::SnapshotFolder* snapshots = nullptr;
  /// Told by start why it passed a snapshot over.
  std::function<void(const Error&)> on_unusable_snapshot = [](const Error&) {};
  /// Told by start up to where it has read the log, frame by frame: it may read all of it.
  std::function<void(Sequence)> on_replayed = [](Sequence) {};
  /// Called by start with what the log led to, before anything is decided on it: its error ends the start.
  std::function<Result<void>(const domain::State&)> check_recovered = {};
  /// Called once, on the thread that met it, when the log cannot be written or read: nothing is answered
  /// after.
  std::function<void(const Error&)> on_fatal;
  /// No threads: take_turn drives it, on one thread, which is the one that submits and stops as well.
  bool by_hand = false;
};

/// Counts since the start, readable from any thread.
struct EngineStats {
  std::uint64_t commands = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t rejections = 0;
  std::uint64_t simulations = 0;
  std::uint64_t events = 0;
  std::uint64_t frames = 0;
  std::uint64_t log_bytes = 0;
  std::uint64_t append_micros = 0;  ///< time spent in writing frames and in syncing them, which overlap
  std::size_t queued = 0;           ///< now
};

/// The one writer: a thread that decides and two that append and commit in turn, over one log. While one
/// frame syncs, the next is decided or, once full, written; so batches form by themselves under load and an
/// idle system commits at once.
class Engine {
 public:
  /// Recovers from the newest snapshot and the log after it, or opens a new ledger with the shipped program,
  /// then starts the threads. Everything passed in outlives the engine; `programs` is empty and is filled.
  /// Fails with the log's errors, or incompatible for another ledger or key.
  static Result<std::unique_ptr<Engine>> start(log::EventLog& log, log::AliasIndex& aliases, Clock& clock,
                                               ReplySink& sink, ProgramCatalog& programs,
                                               EngineOptions options);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// Queues all of them, in order, or none and returns false where they do not fit (or the engine is
  /// stopping). Any thread. Where true, `submissions` is empty afterwards, with some memory to be filled
  /// again.
  [[nodiscard]] bool submit(std::vector<Submission>& submissions);

  /// Decides and commits what is queued, then ends the threads. Idempotent; not from the sink.
  void stop();

  /// The sequence of the snapshot that start began from; 0 for none.
  [[nodiscard]] Sequence started_from() const;

  enum class Part : std::uint8_t { writer, appender, committer };
  /// Driven by hand: whether the part has something to do, and has it do that. A part that has not would wait
  /// for ever. The writer's turn may take turns of the others, where it would wait for them.
  [[nodiscard]] bool can_go(Part part) const;
  void take_turn(Part part);

  [[nodiscard]] EngineStats stats() const;
  /// Only after stop(): the state that the committed events lead to. Driven by hand at any time: the state
  /// that all decided ones lead to.
  [[nodiscard]] const domain::State& state() const;

 private:
  struct Impl;
  explicit Engine(std::unique_ptr<Impl> impl);
  void stop_by_hand();

  std::unique_ptr<Impl> impl_;
};

}  // namespace lastro::engine
