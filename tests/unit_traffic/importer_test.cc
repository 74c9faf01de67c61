#include "tools/traffic/importer.h"

#include <algorithm>
#include <map>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "tests/unit_traffic/sandbox.h"

namespace lastro::tools::test {
namespace {

/// The external ids, without their prefix, that the plan gives each account, in order.
std::map<std::string, std::vector<std::string>> planned_order(const Plan& plan) {
  std::map<std::string, std::vector<std::string>> orders;
  const std::string prefix = plan_prefix(plan);
  for (const auto& step : plan.steps) {
    auto& order = orders[fmt::format("id_{}-account-{:06}", prefix, step.account + 1)];
    order.push_back(step.kind == StepKind::load
                        ? fmt::format("{}-load-{:06}-{}", prefix, step.number, step.category)
                        : fmt::format("{}-row-{:06}", prefix, step.number));
  }
  return orders;
}

void check_order(const Sandbox& sandbox, const ImportOptions& options) {
  const auto plan = make_plan(options);
  REQUIRE(plan);
  const auto planned = planned_order(*plan);
  REQUIRE(planned.size() == sandbox.ledger.accounts().size());
  for (const auto& [account, order] : planned) {
    INFO(account);
    CHECK(sandbox.ledger.order_of(account) == order);
  }
}

}  // namespace

TEST_CASE("With 64 connections every account sees its own loads and transactions in order, one at a time") {
  Sandbox sandbox;
  const auto options = generated(sandbox, 40);
  const auto summary = run_import(options);
  REQUIRE(summary);
  check_order(sandbox, options);
  CHECK(sandbox.server.overlaps() == 0);
  CHECK(sandbox.server.connections() > 1);
  CHECK(sandbox.server.connections() <= 64);
  CHECK(summary->http.retried == 0);
}

TEST_CASE("Counts, sums and balances of the summary agree with each other and with the ledger") {
  Sandbox sandbox;
  const auto summary = run_import(generated(sandbox, 60));
  REQUIRE(summary);
  const auto plan = make_plan(generated(sandbox, 60));
  REQUIRE(plan);
  const auto rows =
      std::ranges::count_if(plan->steps, [](const Step& s) { return s.kind != StepKind::load; });
  CHECK(summary->accounts == 60);
  CHECK(summary->authorizations + summary->refunds == static_cast<std::uint64_t>(rows));
  CHECK(summary->approved + summary->declined + summary->refused == static_cast<std::uint64_t>(rows));
  CHECK(summary->refused == 0);
  CHECK(summary->latency.count() == static_cast<std::uint64_t>(rows));
  CHECK(sandbox.ledger.employer_minor() == 0);
  CHECK(summary->declined_loads.counts().empty());
  for (const auto& category : {"FOOD", "MEAL", "CASH"}) {
    const auto amount = [&](const CountByName& counts) {
      const auto found = counts.counts().find(category);
      return found == counts.counts().end() ? 0 : found->second.amount_minor;
    };
    CHECK(summary->wallet_totals.at(category).available_minor ==
          amount(summary->loads) + amount(summary->refunded) - amount(summary->spent));
  }
}

TEST_CASE("A second run is all repetitions: no new event, the same decisions and balances") {
  Sandbox sandbox;
  const auto options = generated(sandbox, 30);
  const auto first = run_import(options);
  const auto events = sandbox.ledger.events();
  const auto second = run_import(options);
  REQUIRE(first);
  REQUIRE(second);
  CHECK(sandbox.ledger.events() == events);
  CHECK(second->decisions_digest == first->decisions_digest);
  CHECK(second->approved == first->approved);
  CHECK(second->wallet_totals.at("CASH").posted_minor == first->wallet_totals.at("CASH").posted_minor);
}

TEST_CASE("The decisions do not depend on the number of connections nor on faults") {
  std::string expected;
  {
    Sandbox sandbox;
    auto options = generated(sandbox, 25);
    options.connections = 1;
    const auto summary = run_import(options);
    REQUIRE(summary);
    expected = summary->decisions_digest;
  }
  const std::vector<FakeFaults> faults = {
      {},
      {.drop_before_every = 37},
      {.drop_after_every = 41},
      {.busy_every = 29},
      {.close_every = 3},
      {.drop_before_every = 53, .drop_after_every = 59, .busy_every = 31, .close_every = 17}};
  for (const auto& fault : faults) {
    INFO(fault.drop_before_every << ' ' << fault.drop_after_every << ' ' << fault.busy_every);
    Sandbox sandbox{fault};
    const auto options = generated(sandbox, 25);
    const auto summary = run_import(options);
    REQUIRE(summary);
    CHECK(summary->decisions_digest == expected);
    check_order(sandbox, options);
    CHECK(sandbox.server.overlaps() == 0);
    CHECK(summary->http.retried == sandbox.server.drops() + sandbox.server.busy_answers());
    if (fault.busy_every != 0) CHECK(sandbox.server.busy_answers() > 0);
    if (fault.drop_after_every != 0) CHECK(sandbox.server.drops() > 0);
  }
}

TEST_CASE("The default program declines three to eight in a hundred of the generated transactions") {
  Sandbox sandbox;
  const auto summary = run_import(generated(sandbox, 200));
  REQUIRE(summary);
  const auto rows = summary->authorizations + summary->refunds;
  CAPTURE(summary->declined, rows);
  CHECK(summary->declined * 100 >= rows * 3);
  CHECK(summary->declined * 100 <= rows * 8);
}

TEST_CASE("A file's accounts are loaded on each first of a month, its rows decided, refused ones counted") {
  Sandbox sandbox;
  const TemporaryFile file{small_file};
  const TemporaryFile decisions{""};
  auto options = from_file(sandbox, file.path());
  options.save = decisions.path();
  const auto summary = run_import(options);
  REQUIRE(summary);
  CHECK(summary->accounts == 2);
  // Two months, two accounts, three wallets: taken from the accounts' own answers.
  CHECK(summary->loads.counts().at("FOOD").count == 4);
  CHECK(summary->loads.counts().at("MEAL").amount_minor == 40'000);
  CHECK(summary->loads.counts().at("CASH").count == 4);
  CHECK(summary->approved == 3);
  CHECK(summary->declined == 1);
  CHECK(summary->refused == 1);
  CHECK(summary->refusals.counts().at("400 /problems/invalid-amount").count == 1);
  CHECK(summary->balances.size() == 2);
  CHECK(decisions.content() ==
        "row,code,reason,approved_amount,allocations\n"
        "1,00,approved,30.00,FOOD:30.00\n"
        "2,51,insufficient_funds,0.00,\n"
        "3,00,approved,150.00,CASH:150.00\n"
        "4,refused,/problems/invalid-amount,0.00,\n"
        "5,00,approved,12.50,FOOD:12.50\n");
}

TEST_CASE("Requests carry the token, no deadline, the local time with its offset and DE 43") {
  Sandbox sandbox;
  const TemporaryFile file{small_file};
  auto options = from_file(sandbox, file.path());
  options.token = "secret-token";
  REQUIRE(run_import(options));
  CHECK(sandbox.server.last_header().find("Authorization: Bearer secret-token\r\n") != std::string::npos);
  CHECK(sandbox.server.last_header().find("Lastro-Deadline-Ms: 0\r\n") != std::string::npos);
  const auto plan = make_plan(options);
  REQUIRE(plan);
  const std::string body = sandbox.ledger.body_of("/v1/authorizations", plan_prefix(*plan) + "-row-000001");
  CHECK(json_text(body, "transaction_time") == "2024-01-31T23:59:00-03:00");
  CHECK(json_text(body, "merchant") == "M1                       Santos       BR");
  CHECK(json_text(body, "amount") == "30.00");
  CHECK(json_text(body, "currency") == "BRL");
  CHECK(json_text(body, "entry_mode") == "chip");
  const std::string load = sandbox.ledger.body_of("/v1/loads", plan_prefix(*plan) + "-load-000003-FOOD");
  CHECK(json_text(load, "reference") == "2024-02");
}

TEST_CASE("The summary's table shows what was counted") {
  Sandbox sandbox;
  const TemporaryFile file{small_file};
  const auto summary = run_import(from_file(sandbox, file.path()));
  REQUIRE(summary);
  const std::string text = format_summary(*summary);
  for (const char* expected : {"51 insufficient_funds", "400 /problems/invalid-amount", "all accounts CASH",
                               "transactions/s", "latency p99"}) {
    CHECK_THAT(text, Catch::Contains(expected));
  }
  CHECK_THAT(text, Catch::Contains("decisions " + summary->decisions_digest));
}

}  // namespace lastro::tools::test
