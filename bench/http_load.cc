#include "bench/http_load.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <fmt/core.h>

#include "api/http/constant_handler.h"
#include "api/http/http_server.h"
#include "bench/report.h"
#include "bench/scratch_folder.h"
#include "bench/wrk.h"
#include "tools/cli/server.h"
#include "tools/cli/token.h"
#include "tools/traffic/http_client.h"

namespace lastro::bench {
namespace {

constexpr std::uint64_t ids_per_point = 1'000'000'000'000;  // Lua counts exactly up to 9,000 times as many

/// Requests on random accounts, the external ids counted from the first one, so that every request is a
/// decision.
void write_script(const std::string& path, const std::string& token, const HttpLoadOptions& options,
                  std::uint64_t first_id) {
  std::ofstream(path) << fmt::format(R"lua(local id = {}
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Lastro-Deadline-Ms"] = "0"
wrk.headers["Authorization"] = "Bearer {}"
function request()
  id = id + 1
  local body = string.format('{{"account":"bench-%d","totalAmount":1.25,"mcc":"5411","merchant":"SUPERMERCADO PAO DE MEL  SAO PAULO    BR"{}}}', math.random({}) - 1{})
  return wrk.format(nil, "/authorize", nil, body)
end
function done(summary, latency)
  local e = summary.errors
  io.write(string.format("figures %d %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), latency:percentile(99.9), e.connect + e.read + e.write + e.status + e.timeout))
end
)lua",
                                     first_id, token, options.external_ids ? R"(,"id":"%036d")" : "",
                                     options.hot ? 1 : options.accounts, options.external_ids ? ", id" : "");
}

class Bench {
 public:
  explicit Bench(const HttpLoadOptions& options) : options_(options), scratch_(options.folder) {}

  Result<void> run() {
    const auto script = scratch_.path() + "/authorize.lua";
    auto server = tools::Server::start(
        {.data = scratch_.path() + "/ledger", .listen = "127.0.0.1:0", .views = options_.views});
    if (!server) return std::unexpected(server.error());
    auto token = tools::make_token(
        {.data = scratch_.path() + "/ledger", .role = "ADMIN", .ttl = "1h", .subject = "bench"});
    if (!token) return std::unexpected(token.error());
    if (auto prepared = prepare((*server)->url(), *token); !prepared) return prepared;
    std::uint64_t first_id = 0;
    for (const auto connections : options_.connections) {
      write_script(script, *token, options_, first_id += ids_per_point);
      auto empty = measure_empty(script, connections);
      if (!empty) return std::unexpected(empty.error());
      auto real = run_wrk((*server)->url(), script, connections, options_.seconds);
      if (!real) return std::unexpected(real.error());
      if (real->errors != 0) return fail(ErrorCode::io, fmt::format("{} requests failed", real->errors));
      print_figure({.suite = "http",
                    .parameters = {{"connections", std::to_string(connections)},
                                   {"wrk_cpu_percent", std::to_string(real->cpu_percent)},
                                   {"empty_wrk_cpu_percent", std::to_string(empty->cpu_percent)},
                                   {"external_ids", options_.external_ids ? "yes" : "no"},
                                   {"accounts", std::to_string(options_.hot ? 1 : options_.accounts)},
                                   {"consumers", options_.views ? "views" : "none"}},
                    .per_s = real->per_s,
                    .p50_us = real->p50_us,
                    .p99_us = real->p99_us,
                    .p999_us = real->p999_us,
                    .reference = "empty server",
                    .reference_per_s = empty->per_s},
                   options_.json);
    }
    (*server)->stop();
    return {};
  }

 private:
  Result<WrkFigure> measure_empty(const std::string& script, unsigned connections) const {
    api::ConstantHandler handler(R"({"code":"00"})");
    SystemClock clock;
    auto server = api::HttpServer::start({}, handler, clock);
    if (!server) return std::unexpected(server.error());
    auto figure =
        run_wrk(fmt::format("http://127.0.0.1:{}", (*server)->port()), script, connections, options_.seconds);
    (*server)->stop();
    return figure;
  }

  /// Accounts bench-0, bench-1, … with more in FOOD than a run spends, by the API itself.
  Result<void> prepare(const std::string& url, const std::string& token) const {
    std::string loads;
    if (auto client = post(url, token, "/v1/clients",
                           R"({"external_id":"bench","name":"Bench","document":"52998224725"})", false);
        !client) {
      return client;
    }
    for (unsigned i = 0; i < options_.accounts; ++i) {
      const auto body = fmt::format(R"({{"external_id":"bench-{}","client_id":"bench"}})", i);
      if (auto account = post(url, token, "/v1/accounts", body, false); !account) return account;
      loads +=
          fmt::format(R"({{"account_id":"bench-{}","category":"FOOD","amount":"1000000000.00"}})", i) + "\n";
    }
    return post(url, token, "/v1/loads", loads, true);
  }

  static Result<void> post(const std::string& url, const std::string& token, const std::string& path,
                           const std::string& body, bool bulk) {
    auto client = tools::HttpClient::open({.url = url, .token = token, .connections = 1});
    if (!client) return std::unexpected(client.error());
    Result<tools::HttpResponse> answer = fail(ErrorCode::io, "no answer");
    (*client)->submit(
        {.target = path, .content_type = bulk ? "application/x-ndjson" : "application/json", .body = body},
        [&](Result<tools::HttpResponse> response) { answer = std::move(response); });
    while ((*client)->run_for(std::chrono::milliseconds{100})) {
    }
    if (!answer) return std::unexpected(answer.error());
    if (answer->status >= 300) return fail(ErrorCode::io, path + ": " + answer->body);
    return {};
  }

  const HttpLoadOptions& options_;
  const ScratchFolder scratch_;
};

}  // namespace

Result<void> run_http_load(const HttpLoadOptions& options) {
  return Bench(options).run();
}

}  // namespace lastro::bench
