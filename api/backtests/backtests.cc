#include "api/backtests/backtests.h"

#include <algorithm>
#include <utility>

#include "api/backtests/report_json.h"
#include "engine/base/thread_name.h"
#include "engine/base/thread_priority.h"

namespace lastro::api {

struct Backtests::Job {
  BacktestId id;
  backtest::Options options;
  UnixMicros created_at = 0;
  std::atomic<Sequence> reached = 0;
  std::atomic<bool> ending = false;
  BacktestStatus status = BacktestStatus::running;
  UnixMicros finished_at = 0;
  std::shared_ptr<const std::string> report;
  std::optional<Problem> problem;
};

Backtests::Backtests(log::EventLog& log, Clock& clock, std::uint16_t partition,
                     std::function<void(const Error&)> on_failure)
    : log_(log), clock_(clock), partition_(partition), on_failure_(std::move(on_failure)), thread_([this] {
        run();
      }) {}

Backtests::~Backtests() {
  stop();
}

void Backtests::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    if (current_) current_->ending = true;
  }
  wakes_.notify_all();
  if (thread_.joinable()) thread_.join();
}

std::optional<BacktestView> Backtests::start(backtest::Options options) {
  LASTRO_ASSERT(options.tenant.has_value());
  const auto committed = log_.committed();
  options.to = options.to == 0 ? committed : std::min(options.to, committed);
  options.divergences_max = divergences_max;
  const auto job = std::make_shared<Job>();
  job->options = std::move(options);
  job->created_at = clock_.now();
  const std::lock_guard lock(mutex_);
  if (stopping_ || current_) return std::nullopt;
  // Of the time, so that none of an earlier process is meant by mistake.
  last_id_ = std::max(last_id_ + 1, static_cast<std::uint64_t>(job->created_at));
  job->id = BacktestId{last_id_};
  make_room(*job->options.tenant);
  jobs_.push_back(job);
  current_ = job;
  wakes_.notify_all();
  return view_of(*job);
}

/// None of them runs: there is room for another.
void Backtests::make_room(TenantId tenant) {
  const auto is_of_tenant = [&](const auto& job) { return job->options.tenant == tenant; };
  const auto of_tenant = std::count_if(jobs_.begin(), jobs_.end(), is_of_tenant);
  if (static_cast<std::size_t>(of_tenant) >= kept_of_tenant_max) {
    jobs_.erase(std::find_if(jobs_.begin(), jobs_.end(), is_of_tenant));
  } else if (jobs_.size() >= kept_max) {
    jobs_.pop_front();
  }
}

void Backtests::run() {
  name_thread("backtest");
  lower_thread_priority();
  std::unique_lock lock(mutex_);
  for (;;) {
    wakes_.wait(lock, [this] { return stopping_ || current_; });
    if (stopping_) return;
    const auto job = current_;
    lock.unlock();
    carry_out(*job);
    lock.lock();
    current_ = nullptr;
  }
}

void Backtests::carry_out(Job& job) {
  const auto report = backtest::run(log_, job.options, {.on_progress = [&job](Sequence reached) {
                                      job.reached = std::min(reached, job.options.to);
                                      return !job.ending;
                                    }});
  std::string text;
  std::optional<Problem> problem;
  if (report) {
    JsonWriter json(text);
    json.begin_object();
    write_report(*report, partition_, json);
    json.end_object();
  } else if (report.error().code == ErrorCode::not_found) {
    problem = Problem{ProblemType::unprocessable, report.error().message, {}};
  } else {
    if (!job.ending) on_failure_(report.error());
    problem = Problem{ProblemType::internal, "the log could not be read", {}};
  }
  const std::lock_guard lock(mutex_);
  job.status = report ? BacktestStatus::succeeded : BacktestStatus::failed;
  job.finished_at = clock_.now();
  if (report) job.report = std::make_shared<const std::string>(std::move(text));
  job.problem = std::move(problem);
}

BacktestView Backtests::view_of(const Job& job) {
  const auto& options = job.options;
  return {.id = job.id,
          .status = job.status,
          .program = options.program->name,
          .in_place_of = options.in_place_of.empty() ? options.program->name : options.in_place_of,
          .created_at = job.created_at,
          .finished_at = job.finished_at,
          .reached = job.reached,
          .of = options.to,
          .report = job.report,
          .problem = job.problem};
}

std::shared_ptr<Backtests::Job> Backtests::job_of(TenantId tenant, BacktestId id) const {
  const auto found = std::find_if(jobs_.begin(), jobs_.end(), [&](const auto& job) {
    return job->id == id && job->options.tenant == tenant;
  });
  return found == jobs_.end() ? nullptr : *found;
}

std::optional<BacktestView> Backtests::find(TenantId tenant, BacktestId id) const {
  const std::lock_guard lock(mutex_);
  const auto job = job_of(tenant, id);
  if (job == nullptr) return std::nullopt;
  return view_of(*job);
}

std::vector<BacktestView> Backtests::list(TenantId tenant) const {
  const std::lock_guard lock(mutex_);
  std::vector<BacktestView> views;
  for (auto job = jobs_.rbegin(); job != jobs_.rend(); ++job) {
    if ((*job)->options.tenant == tenant) views.push_back(view_of(**job));
  }
  return views;
}

bool Backtests::remove(TenantId tenant, BacktestId id) {
  const std::lock_guard lock(mutex_);
  const auto job = job_of(tenant, id);
  if (job == nullptr) return false;
  job->ending = true;
  std::erase(jobs_, job);
  return true;
}

}  // namespace lastro::api
