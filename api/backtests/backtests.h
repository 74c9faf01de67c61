#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "api/json/problem.h"
#include "engine/backtest/backtest.h"
#include "engine/base/clock.h"

namespace lastro::api {

struct BacktestKind {
  static constexpr std::string_view prefix = "bkt";
};
/// Of this process: a job is not in the log, and is gone with the server.
using BacktestId = Id<BacktestKind>;

enum class BacktestStatus : std::uint8_t { running, succeeded, failed };

/// What was asked for and how far it has come.
struct BacktestView {
  BacktestId id;
  BacktestStatus status = BacktestStatus::running;
  std::string program;
  std::string in_place_of;
  UnixMicros created_at = 0;
  UnixMicros finished_at = 0;  ///< 0 while it runs
  Sequence reached = 0;
  Sequence of = 0;
  std::shared_ptr<const std::string> report;  ///< the JSON object, where it succeeded
  std::optional<Problem> problem;             ///< where it failed
};

/// Backtests as jobs: one at a time, on a thread of low priority that reads committed frames alone and asks
/// nothing of the writer. It holds a state of its own while it runs. A tenant sees its own jobs, the last
/// kept_of_tenant_max of them. Any thread.
class Backtests {
 public:
  static constexpr std::size_t kept_of_tenant_max = 4;
  static constexpr std::size_t kept_max = 64;  ///< of all tenants
  /// About 64 MiB, beside the state.
  static constexpr std::size_t divergences_max = 524'288;

  /// What is passed in outlives it. `on_failure` is told, on its thread, of what is no caller's mistake.
  Backtests(log::EventLog& log, Clock& clock, std::uint16_t partition,
            std::function<void(const Error&)> on_failure);
  Backtests(const Backtests&) = delete;
  Backtests& operator=(const Backtests&) = delete;
  /// Stops.
  ~Backtests();

  /// Up to what is committed now, of the decisions of options.tenant, which is set. Empty while another one
  /// runs or once stopped.
  std::optional<BacktestView> start(backtest::Options options);
  [[nodiscard]] std::optional<BacktestView> find(TenantId tenant, BacktestId id) const;
  /// The newest first.
  [[nodiscard]] std::vector<BacktestView> list(TenantId tenant) const;
  /// Ends it, if it runs, within a frame or so, and forgets it. False where there is none.
  bool remove(TenantId tenant, BacktestId id);
  /// Ends what runs and the thread. Idempotent.
  void stop();

 private:
  struct Job;

  void run();
  void carry_out(Job& job);
  void make_room(TenantId tenant);
  [[nodiscard]] static BacktestView view_of(const Job& job);
  [[nodiscard]] std::shared_ptr<Job> job_of(TenantId tenant, BacktestId id) const;

  log::EventLog& log_;
  Clock& clock_;
  const std::uint16_t partition_;
  const std::function<void(const Error&)> on_failure_;

  mutable std::mutex mutex_;  ///< guards what follows, and what changes of jobs
  std::condition_variable wakes_;
  std::deque<std::shared_ptr<Job>> jobs_;  ///< the newest last
  std::shared_ptr<Job> current_;           ///< until it has ended, though it be removed
  std::uint64_t last_id_ = 0;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace lastro::api
