#include "tools/cli/bench.h"

#include <fmt/core.h>

#include "bench/http_load.h"
#include "bench/inprocess.h"

namespace lastro::tools {
namespace {

constexpr const char* default_folder = "/var/tmp";

int report(const Result<void>& result) {
  if (result) return 0;
  fmt::print(stderr, "lastro bench: {}\n", result.error().message);
  return 1;
}

void add_inprocess(CLI::App& bench, int& exit_code) {
  auto options = std::make_shared<bench::InprocessOptions>();
  options->folder = default_folder;
  auto* command =
      bench.add_subcommand("inprocess", "durable authorizations through the engine, consumers off");
  command->add_option("--folder", options->folder, "on the disk to measure")->capture_default_str();
  command->add_option("--batch", options->batches, "commands submitted together")
      ->delimiter(',')
      ->capture_default_str();
  command->add_option("--accounts", options->accounts)
      ->check(CLI::Range(1, 10'000'000))
      ->capture_default_str();
  command->add_option("--seconds", options->seconds)->check(CLI::Range(1, 600))->capture_default_str();
  command->add_flag("--hot", options->hot, "all on one account");
  command->add_flag("!--no-external-ids", options->external_ids, "without idempotency");
  command->add_flag("--json", options->json, "one object a line");
  command->callback([options, &exit_code] { exit_code = report(bench::run_inprocess(*options)); });
}

void add_http(CLI::App& bench, int& exit_code) {
  auto options = std::make_shared<bench::HttpLoadOptions>();
  options->folder = default_folder;
  auto* command =
      bench.add_subcommand("http", "durable authorizations over HTTP, driven by wrk, consumers off");
  command->add_option("--folder", options->folder, "on the disk to measure")->capture_default_str();
  command->add_option("--connections", options->connections)->delimiter(',')->capture_default_str();
  command->add_option("--accounts", options->accounts)->check(CLI::Range(1, 100'000))->capture_default_str();
  command->add_option("--seconds", options->seconds)->check(CLI::Range(1, 600))->capture_default_str();
  command->add_flag("--views", options->views, "with the read models following");
  command->add_flag("--json", options->json, "one object a line");
  command->callback([options, &exit_code] { exit_code = report(bench::run_http_load(*options)); });
}

}  // namespace

void add_bench(CLI::App& app, int& exit_code) {
  auto* bench = app.add_subcommand("bench", "measure, each figure beside its reference");
  bench->require_subcommand(1);
  add_inprocess(*bench, exit_code);
  add_http(*bench, exit_code);
}

}  // namespace lastro::tools
