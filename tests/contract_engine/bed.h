#pragma once

#include <atomic>
#include <filesystem>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/engine.h"
#include "engine/log/event_codec.h"
#include "engine/log/memory_log.h"
#include "tests/contract_engine/commands.h"
#include "tests/contract_engine/hooked_log.h"

namespace lastro::engine::test {

inline constexpr LedgerId ledger{{4, 2}};
inline constexpr std::uint64_t key_check = 0x1234'5678;

/// Time that a test moves, also backwards.
class HandClock final : public Clock {
 public:
  UnixMicros now() override { return wall_micros; }
  std::int64_t monotonic_micros() override { return steady_micros; }
  std::atomic<UnixMicros> wall_micros{1'773'576'000'000'000};
  std::atomic<std::int64_t> steady_micros{1'000'000};
};

/// A reply with what was visible when it was given.
struct Given {
  Reply reply;
  bool committed = false;  ///< the log showed its event at that time
  bool in_frame = false;   ///< the frame that came with it held its event
};

class Sink final : public ReplySink {
 public:
  explicit Sink(const log::EventLog& log) : log_(log) {}
  /// Until that many replies came since the start, a minute at most.
  [[nodiscard]] bool wait_for(std::size_t count);
  [[nodiscard]] std::vector<Given> given() const;
  [[nodiscard]] std::size_t count() const;

 private:
  void on_replies(std::span<const Reply> replies, const std::shared_ptr<const log::Frame>& frame) override;

  const log::EventLog& log_;
  mutable std::mutex mutex_;
  std::condition_variable grows_;
  std::vector<Given> given_;
};

enum class LogKind : std::uint8_t { memory, rocks };

/// An engine on a log of either kind, which can be started again on what it left.
class Bed {
 public:
  explicit Bed(LogKind kind);
  ~Bed();
  Bed(const Bed&) = delete;
  Bed& operator=(const Bed&) = delete;

  /// Starts, or fails the test.
  void start(std::size_t queue_capacity = 16'384);
  Result<std::unique_ptr<Engine>> try_start(EngineOptions options);
  [[nodiscard]] EngineOptions options();
  /// Stops and closes what a process that ends would; the next start begins from the files or, in memory,
  /// from the log. `forget_aliases`: with an index that is empty.
  void stop(bool forget_aliases = false);

  /// Submits; context n is the position of the command in this bed, from 1.
  [[nodiscard]] bool submit(std::vector<domain::Command> commands, bool simulated = false);
  /// Submits and waits; the replies to these commands.
  std::vector<Reply> run(std::vector<domain::Command> commands);
  /// Submits for a simulation and waits.
  Reply simulate(domain::Command command);
  /// Alias 1: a client; 2: its account with 100.00 in FOOD.
  void add_account();

  /// Snapshots are looked for in a folder of the bed's, and made there when a test takes one.
  [[nodiscard]] log::SnapshotFolder& snapshots() { return snapshots_; }
  /// What the log holds, as a snapshot in that folder.
  void take_snapshot();
  [[nodiscard]] const std::vector<Error>& unusable_snapshots() const { return unusable_; }

  [[nodiscard]] std::size_t submitted() const { return submitted_; }
  [[nodiscard]] HookedLog& log() { return *log_; }
  /// As it is now, on disk, whatever is added to it.
  [[nodiscard]] std::unique_ptr<log::EventLog> open_read_only() const;
  [[nodiscard]] log::AliasIndex& aliases() { return *aliases_; }
  [[nodiscard]] Sink& sink() { return *sink_; }
  [[nodiscard]] Engine& engine() { return *engine_; }
  [[nodiscard]] std::vector<Error> fatal() const;
  [[nodiscard]] std::vector<std::shared_ptr<const log::Frame>> frames();
  /// Every event of the log, in order.
  void for_each_event(const std::function<void(const domain::Event&)>& see);

  HandClock clock;

 private:
  void open_stores();

  LogKind kind_;
  std::filesystem::path folder_;
  log::SnapshotFolder snapshots_;
  std::vector<Error> unusable_;
  std::unique_ptr<HookedLog> log_;
  std::unique_ptr<log::AliasIndex> aliases_;
  std::unique_ptr<ProgramCatalog> programs_;
  std::unique_ptr<Sink> sink_;
  std::unique_ptr<Engine> engine_;
  std::size_t submitted_ = 0;
  mutable std::mutex fatal_mutex_;
  std::vector<Error> fatal_;
};

/// The same history with each event passed through `change`, in frames chained anew: what somebody could
/// write who holds the disk.
void forge(Bed& bed, log::MemoryLog& forged, const std::function<void(domain::Event&)>& change);

[[nodiscard]] inline void* context_of(std::size_t position) {
  return reinterpret_cast<void*>(position);
}

}  // namespace lastro::engine::test
