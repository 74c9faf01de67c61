#include "bench/http_load.h"

#include <algorithm>
#include <fstream>

#include <fmt/core.h>

#include "api/http/constant_handler.h"
#include "api/http/http_server.h"
#include "bench/http_bed.h"
#include "bench/open_loop.h"
#include "bench/report.h"
#include "bench/request_plan.h"
#include "bench/scratch_folder.h"
#include "bench/wrk.h"

namespace lastro::bench {
namespace {

constexpr std::uint64_t ids_per_point = 1'000'000'000'000;  // Lua counts exactly up to 9,000 times as many

class Bench {
 public:
  explicit Bench(const HttpLoadOptions& options)
      : options_(options), scratch_(options.folder), script_(scratch_.path() + "/authorize.lua") {}

  Result<void> run() {
    auto bed = HttpBed::start(scratch_.path(), options_.accounts, options_.views);
    if (!bed) return std::unexpected(bed.error());
    plan_ = {.token = (*bed)->token(),
             .accounts = options_.hot ? 1 : options_.accounts,
             .external_ids = options_.external_ids};
    for (const auto connections : options_.connections) {
      if (auto measured = measure_closed(**bed, connections); !measured) return measured;
    }
    for (const auto percent : options_.open_loop_percent) {
      if (auto measured = measure_open(**bed, percent); !measured) return measured;
    }
    (*bed)->stop();
    return {};
  }

 private:
  Result<void> measure_closed(HttpBed& bed, unsigned connections) {
    plan_.first_id += ids_per_point;
    std::ofstream(script_) << lua_script(plan_);
    auto empty = measure_empty(connections);
    if (!empty) return std::unexpected(empty.error());
    auto real = run_wrk(bed.url(), script_, connections, options_.seconds);
    if (!real) return std::unexpected(real.error());
    if (real->errors != 0) return fail(ErrorCode::io, fmt::format("{} requests failed", real->errors));
    if (real->per_s > peak_per_s_) {
      peak_per_s_ = real->per_s;
      peak_connections_ = connections;
    }
    Figure figure{.suite = "http",
                  .parameters = {{"loop", "closed"},
                                 {"connections", std::to_string(connections)},
                                 {"wrk_cpu_percent", std::to_string(real->cpu_percent)},
                                 {"empty_wrk_cpu_percent", std::to_string(empty->cpu_percent)}},
                  .per_s = real->per_s,
                  .p50_us = real->p50_us,
                  .p99_us = real->p99_us,
                  .p999_us = real->p999_us,
                  .reference = "empty server",
                  .reference_per_s = empty->per_s};
    add_common(figure);
    print_figure(figure, options_.json);
    return {};
  }

  Result<WrkFigure> measure_empty(unsigned connections) {
    api::ConstantHandler handler(R"({"code":"00"})");
    auto server = api::HttpServer::start({}, handler, clock_);
    if (!server) return std::unexpected(server.error());
    auto figure = run_wrk(fmt::format("http://127.0.0.1:{}", (*server)->port()), script_, connections,
                          options_.seconds);
    (*server)->stop();
    return figure;
  }

  Result<void> measure_open(HttpBed& bed, unsigned percent) {
    plan_.first_id += ids_per_point;
    const auto per_s = std::max<std::uint64_t>(1, peak_per_s_ * percent / 100);
    RequestWriter requests(plan_, fmt::format("127.0.0.1:{}", bed.port()));
    auto measured = run_open_loop({.port = bed.port(),
                                   .connections = peak_connections_,
                                   .per_s = per_s,
                                   .seconds = options_.seconds,
                                   .next_request = [&] { return requests.next(); }},
                                  clock_);
    if (!measured) return std::unexpected(measured.error());
    if (measured->refused != 0)
      return fail(ErrorCode::io, fmt::format("{} requests failed", measured->refused));
    Figure figure{.suite = "http",
                  .parameters = {{"loop", "open"},
                                 {"percent_of_peak", std::to_string(percent)},
                                 {"connections", std::to_string(peak_connections_)},
                                 {"unanswered", std::to_string(measured->unanswered)},
                                 {"client_cpu_percent", std::to_string(measured->cpu_percent)}},
                  .per_s = measured->per_s,
                  .p50_us = measured->latency.quantile(500),
                  .p99_us = measured->latency.quantile(990),
                  .p999_us = measured->latency.quantile(999),
                  .reference = "rate due",
                  .reference_per_s = per_s};
    add_common(figure);
    print_figure(figure, options_.json);
    return {};
  }

  void add_common(Figure& figure) const {
    figure.parameters.emplace_back("external_ids", options_.external_ids ? "yes" : "no");
    figure.parameters.emplace_back("accounts", std::to_string(plan_.accounts));
    figure.parameters.emplace_back("consumers", options_.views ? "views" : "none");
  }

  const HttpLoadOptions& options_;
  const ScratchFolder scratch_;
  const std::string script_;
  SystemClock clock_;
  RequestPlan plan_;
  std::uint64_t peak_per_s_ = 0;
  unsigned peak_connections_ = 1;
};

}  // namespace

Result<void> run_http_load(const HttpLoadOptions& options) {
  return Bench(options).run();
}

}  // namespace lastro::bench
