#include <chrono>
#include <thread>

#include "api/backtests/backtests.h"
#include "api/backtests/report_json.h"
#include "engine/programs/program_document.h"
#include "tests/contract_backtest/ledger.h"

namespace lastro::api::test {
namespace {

using backtest::test::compiled;
using backtest::test::Ledger;

constexpr TenantId ours{1};
constexpr TenantId others{2};

/// A log whose cursors wait until they are let go on.
class GatedLog final : public log::EventLog {
 public:
  explicit GatedLog(log::EventLog& log) : log_(log) {}

  void open() {
    {
      const std::lock_guard lock(mutex_);
      open_ = true;
    }
    opens_.notify_all();
  }

  Result<void> append(const log::Frame& frame) override { return log_.append(frame); }
  Result<void> commit(Sequence sequence) override { return log_.commit(sequence); }
  [[nodiscard]] log::Head appended() const override { return log_.appended(); }
  [[nodiscard]] Sequence committed() const override { return log_.committed(); }
  Result<std::shared_ptr<const log::Frame>> read(Sequence sequence) override { return log_.read(sequence); }
  std::unique_ptr<Cursor> cursor(Sequence from) override {
    return std::make_unique<GatedCursor>(*this, log_.cursor(from));
  }
  Sequence wait_committed(Sequence beyond, std::chrono::milliseconds timeout) override {
    return log_.wait_committed(beyond, timeout);
  }
  void interrupt() override { log_.interrupt(); }
  [[nodiscard]] std::string name() const override { return log_.name(); }

 private:
  class GatedCursor final : public Cursor {
   public:
    GatedCursor(GatedLog& log, std::unique_ptr<Cursor> cursor) : log_(log), cursor_(std::move(cursor)) {}
    Result<std::shared_ptr<const log::Frame>> next() override {
      std::unique_lock lock(log_.mutex_);
      log_.opens_.wait(lock, [this] { return log_.open_; });
      lock.unlock();
      return cursor_->next();
    }

   private:
    GatedLog& log_;
    std::unique_ptr<Cursor> cursor_;
  };

  log::EventLog& log_;
  std::mutex mutex_;
  std::condition_variable opens_;
  bool open_ = false;
};

struct Bed {
  Ledger ledger{programs::benefit_card_document()};
  GatedLog log{ledger.log()};
  SystemClock clock;
  std::vector<Error> failures;
  Backtests jobs{log, clock, 0, [this](const Error& error) { failures.push_back(error); }};

  ~Bed() { log.open(); }

  std::optional<BacktestView> start(TenantId tenant = ours, std::string_view in_place_of = {}) {
    return jobs.start({.program = compiled(programs::benefit_card_document()),
                       .in_place_of = std::string(in_place_of),
                       .tenant = tenant});
  }
  BacktestView finished(TenantId tenant, BacktestId id) {
    for (int i = 0; i < 6'000; ++i) {
      const auto view = jobs.find(tenant, id);
      REQUIRE(view.has_value());
      if (view->status != BacktestStatus::running) return *view;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    FAIL("the job does not end");
    return {};
  }
  /// Once the thread is free again, which is a moment after a job has its result.
  BacktestView start_soon(TenantId tenant = ours) {
    for (int i = 0; i < 6'000; ++i) {
      if (const auto view = start(tenant)) return *view;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    FAIL("no job can be started");
    return {};
  }
};

}  // namespace

TEST_CASE("sums are written exactly, also beyond int64") {
  const auto large = static_cast<backtest::Sum>(INT64_MAX) * 1'000;
  CHECK(format_sum(0, 2) == "0.00");
  CHECK(format_sum(5, 2) == "0.05");
  CHECK(format_sum(-5, 2) == "-0.05");
  CHECK(format_sum(100, 2) == "1.00");
  CHECK(format_sum(-12'345, 2) == "-123.45");
  CHECK(format_sum(7, 0) == "7");
  CHECK(format_sum(0, 0) == "0");
  CHECK(format_sum(large, 2) == "92233720368547758070.00");
  CHECK(format_sum(-large, 2) == "-92233720368547758070.00");
}

TEST_CASE("one backtest runs at a time, and its tenant alone sees it") {
  Bed bed;
  const auto first = bed.start();
  REQUIRE(first.has_value());
  CHECK(first->status == BacktestStatus::running);
  CHECK(first->of == bed.log.committed());
  CHECK_FALSE(bed.start().has_value());
  CHECK_FALSE(bed.start(others).has_value());
  CHECK_FALSE(bed.jobs.find(others, first->id).has_value());
  CHECK(bed.jobs.list(others).empty());
  CHECK_FALSE(bed.jobs.remove(others, first->id));
  bed.log.open();
  const auto done = bed.finished(ours, first->id);
  CHECK(done.status == BacktestStatus::succeeded);
  CHECK(done.reached == done.of);
  REQUIRE(done.report != nullptr);
  CHECK(done.report->find(R"("changed":0)") != std::string::npos);
  CHECK(bed.failures.empty());
}

TEST_CASE("a backtest that is removed is gone at once, and ends") {
  Bed bed;
  const auto job = bed.start();
  REQUIRE(job.has_value());
  CHECK(bed.jobs.remove(ours, job->id));
  CHECK_FALSE(bed.jobs.find(ours, job->id).has_value());
  CHECK_FALSE(bed.jobs.remove(ours, job->id));
  CHECK_FALSE(bed.start().has_value());  // its thread is on its way out
  bed.log.open();
  const auto next = bed.start_soon();
  CHECK(next.id != job->id);
  CHECK(bed.finished(ours, next.id).status == BacktestStatus::succeeded);
}

TEST_CASE("stopping ends what runs, and nothing starts any more") {
  Bed bed;
  REQUIRE(bed.start().has_value());
  std::thread opener([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    bed.log.open();
  });
  bed.jobs.stop();
  opener.join();
  CHECK_FALSE(bed.start().has_value());
  CHECK(bed.failures.empty());
}

TEST_CASE("a tenant's last jobs are kept, and no more") {
  Bed bed;
  bed.log.open();
  const auto theirs = bed.start_soon(others);
  static_cast<void>(bed.finished(others, theirs.id));
  std::vector<BacktestId> made;
  for (std::size_t i = 0; i < Backtests::kept_of_tenant_max + 2; ++i) {
    made.push_back(bed.start_soon().id);
    static_cast<void>(bed.finished(ours, made.back()));
  }
  const auto listed = bed.jobs.list(ours);
  REQUIRE(listed.size() == Backtests::kept_of_tenant_max);
  for (std::size_t i = 0; i < listed.size(); ++i) CHECK(listed[i].id == made[made.size() - 1 - i]);
  CHECK_FALSE(bed.jobs.find(ours, made.front()).has_value());
  CHECK(bed.jobs.find(others, theirs.id).has_value());
}

TEST_CASE("a backtest of a program that the log does not have fails and says so") {
  Bed bed;
  bed.log.open();
  const auto job = bed.start(ours, "nothing");
  REQUIRE(job.has_value());
  const auto done = bed.finished(ours, job->id);
  CHECK(done.status == BacktestStatus::failed);
  REQUIRE(done.problem.has_value());
  CHECK(done.problem->type == ProblemType::unprocessable);
  CHECK(done.problem->detail.find("benefit-card") != std::string::npos);
}

}  // namespace lastro::api::test
