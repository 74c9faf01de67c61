#include "tools/traffic/importer.h"

#include <algorithm>
#include <fstream>
#include <functional>

#include <fmt/format.h>

#include "engine/base/clock.h"
#include "engine/base/money.h"
#include "tools/traffic/balance_workload.h"
#include "tools/traffic/csv_source.h"
#include "tools/traffic/generator.h"
#include "tools/traffic/http_client.h"
#include "tools/traffic/load_workload.h"
#include "tools/traffic/outcomes.h"
#include "tools/traffic/progress.h"
#include "tools/traffic/setup_phase.h"
#include "tools/traffic/transaction_workload.h"

namespace lastro::tools {
namespace {

std::vector<std::string> split_names(std::string_view list) {
  std::vector<std::string> names;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(','), list.size());
    if (end != 0) names.emplace_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return names;
}

Result<Plan> plan_of_file(const ImportOptions& options) {
  const auto amount = parse_amount(options.load_amount, 2);
  if (!amount.amount || amount.amount->minor < 0) {
    return fail(ErrorCode::invalid,
                fmt::format("load amount '{}' is no positive decimal", options.load_amount));
  }
  std::ifstream file{options.input, std::ios::binary};
  if (!file) return fail(ErrorCode::not_found, fmt::format("cannot open {}", options.input));
  auto plan = read_csv_plan(file, {.map = options.map,
                                   .load_amount = *amount.amount,
                                   .load_categories = split_names(options.load_categories)});
  if (!plan) return fail(plan.error().code, fmt::format("{}: {}", options.input, plan.error().message));
  return plan;
}

Result<Plan> plan_of_generator(const ImportOptions& options) {
  const auto month = parse_month(options.month);
  if (!month) return fail(ErrorCode::invalid, fmt::format("month '{}' is not YYYY-MM", options.month));
  return generate_plan({.cards = options.cards, .month = *month, .seed = options.seed});
}

/// Sends the steps: loads of one time together, then what follows them. A load waits for every transaction
/// before it and is waited for by every one after it, so each account sees its loads in the plan's order.
class Stream {
 public:
  Stream(HttpClient& client, const Plan& plan, const PlanIds& ids, Outcomes& outcomes,
         LatencyHistogram& latency, Clock& clock)
      : client_(client), plan_(plan), ids_(ids), outcomes_(outcomes), latency_(latency), clock_(clock) {}

  Result<void> run(const std::function<void()>& tick) {
    for (std::size_t begin = 0; begin < plan_.steps.size();) {
      const bool loads = plan_.steps[begin].kind == StepKind::load;
      std::size_t end = begin;
      while (end < plan_.steps.size() && (plan_.steps[end].kind == StepKind::load) == loads) ++end;
      if (auto sent = send(loads, begin, end, tick); !sent) return sent;
      begin = end;
    }
    return {};
  }

 private:
  Result<void> send(bool loads, std::size_t begin, std::size_t end, const std::function<void()>& tick) {
    if (loads) {
      LoadWorkload workload{plan_, ids_, begin, end, outcomes_};
      return run_workload(client_, workload, clock_, tick);
    }
    TransactionWorkload workload{plan_, ids_, begin, end, outcomes_, latency_};
    return run_workload(client_, workload, clock_, tick);
  }

  HttpClient& client_;
  const Plan& plan_;
  const PlanIds& ids_;
  Outcomes& outcomes_;
  LatencyHistogram& latency_;
  Clock& clock_;
};

/// Fails now rather than after the import where the file cannot be made.
Result<void> check_writable(const std::string& path) {
  if (path.empty() || std::ofstream{path, std::ios::app}) return {};
  return fail(ErrorCode::io, fmt::format("cannot write {}", path));
}

Result<void> read_balances(HttpClient& client, const PlanIds& ids, ImportSummary& summary, Clock& clock) {
  BalanceWorkload workload{ids, summary};
  return run_workload(client, workload, clock, [] {});
}

Result<ImportSummary> run_plan(const ImportOptions& options, const Plan& plan, HttpClient& client,
                               Clock& clock) {
  ImportSummary summary;
  Outcomes outcomes{plan};
  const auto rows = static_cast<std::uint64_t>(
      std::ranges::count_if(plan.steps, [](const Step& step) { return step.kind != StepKind::load; }));
  Progress setup_progress{rows, options.quiet, clock};
  setup_progress.phase(fmt::format("setting up {} accounts and {} cards at {}", plan.accounts.size(),
                                   plan.cards.size(), options.url));
  const std::int64_t begin = clock.monotonic_micros();
  const auto ids = set_up(client, plan, plan_prefix(plan), clock, [] {});
  if (!ids) return std::unexpected(ids.error());
  summary.setup_micros = clock.monotonic_micros() - begin;

  const std::int64_t stream_begin = clock.monotonic_micros();
  Progress progress{rows, options.quiet, clock};
  const auto sent = Stream{client, plan, *ids, outcomes, summary.latency, clock}.run(
      [&] { progress.update(outcomes, summary.latency); });
  progress.finish(outcomes, summary.latency);
  if (!sent) return std::unexpected(sent.error());
  summary.stream_micros = clock.monotonic_micros() - stream_begin;

  outcomes.summarize(summary);
  if (auto read = read_balances(client, *ids, summary, clock); !read) return std::unexpected(read.error());
  if (!options.save.empty()) {
    if (auto saved = outcomes.save(options.save); !saved) return std::unexpected(saved.error());
  }
  summary.accounts = plan.accounts.size();
  summary.cards = plan.cards.size();
  summary.http = client.counters();
  return summary;
}

}  // namespace

Result<Plan> make_plan(const ImportOptions& options) {
  auto plan = options.input.empty() ? plan_of_generator(options) : plan_of_file(options);
  if (!plan) return plan;
  if (!options.transaction_times) {
    for (auto& step : plan->steps) step.time.reset();
  }
  plan->program = options.program;
  return plan;
}

Result<ImportSummary> run_import(const ImportOptions& options) {
  if (auto writable = check_writable(options.save); !writable) return std::unexpected(writable.error());
  auto client = HttpClient::open({.url = options.url,
                                  .token = options.token,
                                  .headers = "Lastro-Deadline-Ms: 0\r\n",
                                  .connections = options.connections});
  if (!client) return std::unexpected(client.error());
  const auto plan = make_plan(options);
  if (!plan) return std::unexpected(plan.error());
  SystemClock clock;
  return run_plan(options, *plan, **client, clock);
}

}  // namespace lastro::tools
