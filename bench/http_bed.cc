#include "bench/http_bed.h"

#include <algorithm>
#include <charconv>

#include <fmt/core.h>

#include "tools/cli/token.h"
#include "tools/traffic/http_client.h"

namespace lastro::bench {
namespace {

constexpr unsigned connections = 64;
constexpr unsigned loads_a_request = 1'000;

}  // namespace

Result<std::unique_ptr<HttpBed>> HttpBed::start(const std::string& folder, unsigned accounts, bool views,
                                                tools::Iso8583Options iso8583) {
  std::unique_ptr<HttpBed> bed(new HttpBed());
  const auto data = folder + "/ledger";
  auto server = tools::Server::start(
      {.data = data, .listen = "127.0.0.1:0", .iso8583 = std::move(iso8583), .views = views});
  if (!server) return std::unexpected(server.error());
  bed->server_ = std::move(*server);
  auto token = tools::make_token({.data = data, .role = "ADMIN", .ttl = "1h", .subject = "bench"});
  if (!token) return std::unexpected(token.error());
  bed->token_ = *token;
  if (auto made = bed->make_accounts(accounts); !made) return std::unexpected(made.error());
  return bed;
}

std::uint16_t HttpBed::port() const {
  const auto url = server_->url();
  std::uint16_t port = 0;
  std::from_chars(url.data() + url.rfind(':') + 1, url.data() + url.size(), port);
  return port;
}

Result<void> HttpBed::make_accounts(unsigned accounts) {
  if (auto client =
          post("/v1/clients", R"({"external_id":"bench","name":"Bench","document":"52998224725"})", false);
      !client) {
    return std::unexpected(client.error());
  }
  std::vector<Request> openings;
  std::vector<Request> loads;
  for (unsigned i = 0; i < accounts; ++i) {
    openings.push_back({.path = "/v1/accounts",
                        .body = fmt::format(R"({{"external_id":"bench-{}","client_id":"bench"}})", i)});
    if (i % loads_a_request == 0) loads.push_back({.path = "/v1/loads", .body = {}, .bulk = true});
    loads.back().body +=
        fmt::format(R"({{"account_id":"bench-{}","category":"FOOD","amount":"1000000000.00"}})", i) + "\n";
  }
  if (auto opened = post_all(openings); !opened) return std::unexpected(opened.error());
  if (auto loaded = post_all(loads); !loaded) return std::unexpected(loaded.error());
  return {};
}

Result<std::string> HttpBed::post(const std::string& path, const std::string& body, bool bulk) {
  auto answers = post_all({{.path = path, .body = body, .bulk = bulk}});
  if (!answers) return std::unexpected(answers.error());
  return std::move(answers->front());
}

Result<void> HttpBed::post_each(const std::string& path, std::string_view lines) {
  std::vector<Request> requests;
  while (!lines.empty()) {
    const auto end = std::min(lines.find('\n'), lines.size());
    requests.push_back({.path = path, .body = std::string(lines.substr(0, end))});
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  if (auto answers = post_all(requests); !answers) return std::unexpected(answers.error());
  return {};
}

Result<std::vector<std::string>> HttpBed::post_all(const std::vector<Request>& requests) {
  auto client = tools::HttpClient::open({.url = url(), .token = token_, .connections = connections});
  if (!client) return std::unexpected(client.error());
  std::vector<std::string> answers(requests.size());
  Result<void> state;
  for (std::size_t i = 0; i < requests.size() && state; ++i) {
    const auto& request = requests[i];
    while (!(*client)->ready()) (*client)->run_for(std::chrono::milliseconds{10});
    (*client)->submit({.target = request.path,
                       .content_type = request.bulk ? "application/x-ndjson" : "application/json",
                       .body = request.body},
                      [&, i](Result<tools::HttpResponse> response) {
                        if (!response) {
                          state = std::unexpected(response.error());
                        } else if (response->status >= 300) {
                          state = fail(ErrorCode::io, requests[i].path + ": " + response->body);
                        } else {
                          answers[i] = std::move(response->body);
                        }
                      });
  }
  while ((*client)->run_for(std::chrono::milliseconds{100})) {
  }
  if (!state) return std::unexpected(state.error());
  return answers;
}

}  // namespace lastro::bench
