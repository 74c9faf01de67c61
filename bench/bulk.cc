#include "bench/bulk.h"

#include <algorithm>
#include <fstream>

#include <fmt/core.h>

#include "bench/engine_bed.h"
#include "bench/http_bed.h"
#include "bench/report.h"
#include "bench/request_plan.h"
#include "bench/scratch_folder.h"
#include "bench/wrk.h"

namespace lastro::bench {
namespace {

constexpr std::uint64_t ids_per_point = 1'000'000'000'000;  // Lua counts exactly up to 9,000 times as many
constexpr unsigned reference_callers = 2;
constexpr unsigned reference_batch_max = 4'096;  // well within the engine's queue

class Bench {
 public:
  explicit Bench(const BulkOptions& options)
      : options_(options), scratch_(options.folder), script_(scratch_.path() + "/bulk.lua") {}

  Result<void> run() {
    auto engine = EngineBed::make(scratch_.path() + "/engine", options_.accounts);
    if (!engine) return std::unexpected(engine.error());
    auto bed = HttpBed::start(scratch_.path(), options_.accounts, false);
    if (!bed) return std::unexpected(bed.error());
    plan_ = {.token = (*bed)->token(), .accounts = options_.accounts, .external_ids = options_.external_ids};
    for (const auto lines : options_.per_request) {
      plan_.lines = std::max(2U, lines);
      if (auto proved = prove(**bed); !proved) return proved;
      for (const auto connections : options_.connections) {
        if (auto measured = measure(**bed, **engine, connections); !measured) return measured;
      }
    }
    (*bed)->stop();
    return (*engine)->close();
  }

 private:
  /// wrk sees statuses only: that every line is an authorization, and approved, is looked at once beforehand.
  Result<void> prove(HttpBed& bed) {
    plan_.first_id += ids_per_point;
    RequestWriter writer(plan_, "bench");
    const auto request = writer.next();
    auto answer =
        bed.post("/v1/authorizations", std::string(request.substr(request.find("\r\n\r\n") + 4)), true);
    if (!answer) return std::unexpected(answer.error());
    constexpr std::string_view approved = R"("status":"approved")";
    unsigned found = 0;
    for (auto at = answer->find(approved); at != std::string::npos; at = answer->find(approved, at + 1))
      ++found;
    if (found == plan_.lines) return {};
    return fail(ErrorCode::invalid,
                fmt::format("{} of {} lines were approved: {}", found, plan_.lines, answer->substr(0, 500)));
  }

  Result<void> measure(HttpBed& bed, EngineBed& engine, unsigned connections) {
    plan_.first_id += ids_per_point;
    std::ofstream(script_) << lua_script(plan_);
    auto real = run_wrk(bed.url(), script_, connections, options_.seconds);
    if (!real) return std::unexpected(real.error());
    if (real->errors != 0) return fail(ErrorCode::io, fmt::format("{} requests failed", real->errors));
    const auto in_process = engine.drive(
        {.batch = std::clamp(plan_.lines * connections / reference_callers, 1U, reference_batch_max),
         .callers = reference_callers,
         .seconds = options_.seconds,
         .external_ids = options_.external_ids});
    print_figure(
        {.suite = "bulk",
         .parameters = {{"per_request", std::to_string(plan_.lines)},
                        {"connections", std::to_string(connections)},
                        {"wrk_cpu_percent", std::to_string(real->cpu_percent)},
                        {"external_ids", options_.external_ids ? "yes" : "no"},
                        {"accounts", std::to_string(options_.accounts)},
                        {"consumers", "none"}},
         .per_s = real->requests * plan_.lines * 1'000'000 / std::max<std::uint64_t>(1, real->micros),
         .p50_us = real->p50_us,
         .p99_us = real->p99_us,
         .p999_us = real->p999_us,
         .reference = "in process",
         .reference_per_s = in_process.per_s},
        options_.json);
    return {};
  }

  const BulkOptions& options_;
  const ScratchFolder scratch_;
  const std::string script_;
  RequestPlan plan_;
};

}  // namespace

Result<void> run_bulk(const BulkOptions& options) {
  return Bench(options).run();
}

}  // namespace lastro::bench
