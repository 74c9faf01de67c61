#pragma once

#include <array>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "bench/sample_ledger.h"
#include "engine/engine.h"
#include "engine/log/rocks_alias_index.h"
#include "engine/log/rocks_log.h"
#include "tools/traffic/latency_histogram.h"

namespace lastro::bench {

/// How an EngineBed is driven. A caller submits `batch` commands together, and the next when all are
/// answered.
struct Load {
  unsigned batch = 256;
  unsigned callers = 2;  ///< at most EngineBed::callers_max
  int seconds = 1;
  bool external_ids = true;  ///< a fresh one in each command
  bool hot = false;          ///< all on one account
  /// Of all callers together; 0: as fast as answers come. A batch is then submitted when it is due, however
  /// late the one before was answered, and its latency counts from then.
  std::uint64_t per_s = 0;
  /// On the caller's thread, with the sequence that the last command of a batch was answered by; may be
  /// empty.
  std::function<void(Sequence)> on_answered = {};
};

struct LoadFigure {
  std::uint64_t per_s = 0;
  tools::LatencyHistogram latency;  ///< of batches
  std::uint64_t events = 0;
  std::uint64_t frames = 0;
  std::uint64_t bytes = 0;  ///< of those frames
};

/// The engine on a log of its own, durable and without consumers, on which authorizations are decided.
class EngineBed {
 public:
  static constexpr unsigned callers_max = 64;

  /// Makes a ledger with accounts below `folder` by LedgerMaker, and starts the engine on it, which recovers
  /// from that log. `aliases` stands in for the index on disk where given, and outlives the bed.
  static Result<std::unique_ptr<EngineBed>> make(const std::string& folder, std::uint64_t accounts,
                                                 const domain::CreateClient& client = {},
                                                 log::AliasIndex* aliases = nullptr);
  /// The same on what is already there; `accounts` are its accounts.
  static Result<std::unique_ptr<EngineBed>> open(const std::string& folder, std::vector<AccountId> accounts,
                                                 log::AliasIndex* aliases = nullptr);
  ~EngineBed();
  EngineBed(const EngineBed&) = delete;
  EngineBed& operator=(const EngineBed&) = delete;

  [[nodiscard]] LoadFigure drive(const Load& load);
  [[nodiscard]] log::RocksLog& log() { return *log_; }
  [[nodiscard]] Clock& clock() { return clock_; }
  /// How much of the start went into opening log and index; the rest into the engine's recovery.
  [[nodiscard]] std::int64_t open_micros() const { return open_micros_; }
  /// Its own: not where one stands in.
  [[nodiscard]] log::AliasIndex& aliases() { return *index_; }
  [[nodiscard]] std::size_t accounts() const { return accounts_.size(); }
  /// The event after which the engine began to replay: 0 where it read the whole log, as it does without
  /// snapshots.
  [[nodiscard]] Sequence started_from() const { return engine_->started_from(); }
  /// Stops the engine and closes its files.
  Result<void> close();

 private:
  /// What became of each caller's commands. A submission's context is its caller's number.
  class Replies final : public engine::ReplySink {
   public:
    void on_replies(std::span<const engine::Reply> replies,
                    const std::shared_ptr<const log::Frame>&) override;
    /// Until so many more were answered; gives the last one's sequence.
    Sequence wait(std::size_t caller, std::uint64_t count);

   private:
    struct Caller {
      std::uint64_t answered = 0;
      std::uint64_t wanted = 0;  ///< what it waits for; 0: it does not wait
      Sequence last = 0;
      std::condition_variable has_enough;
    };

    std::mutex mutex_;
    std::array<Caller, callers_max> callers_;
  };

  explicit EngineBed(std::vector<AccountId> accounts) : accounts_(std::move(accounts)) {}
  Result<void> start(const std::string& folder, log::AliasIndex* aliases);
  void call(const Load& load, std::size_t caller, std::int64_t begin, tools::LatencyHistogram& latency,
            std::uint64_t& answered);
  [[nodiscard]] engine::Submission next_command(const Load& load, std::size_t caller, std::uint64_t n) const;

  std::vector<AccountId> accounts_;
  SystemClock clock_;
  Replies replies_;
  engine::ProgramCatalog programs_;
  std::unique_ptr<log::RocksLog> log_;
  std::unique_ptr<log::RocksAliasIndex> index_;
  std::unique_ptr<engine::Engine> engine_;
  unsigned drives_ = 0;
  std::int64_t open_micros_ = 0;
};

}  // namespace lastro::bench
