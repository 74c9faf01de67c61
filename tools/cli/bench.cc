#include "tools/cli/bench.h"

#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

#include "bench/http_load.h"
#include "bench/inprocess.h"
#include "tools/cli/logging.h"

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
  command->add_option("--accounts", options->accounts, "of one ledger after the other")
      ->delimiter(',')
      ->check(CLI::Range(1, 10'000'000))
      ->capture_default_str();
  command->add_option("--seconds", options->seconds)->check(CLI::Range(1, 600))->capture_default_str();
  command->add_flag("--hot", options->hot, "again with all on one account");
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
  command->add_flag("--external-ids", options->external_ids, "with idempotency");
  command->add_flag("--hot", options->hot, "all on one account");
  command->add_flag("--views", options->views, "with the read models following");
  command->add_flag("--json", options->json, "one object a line");
  command->callback([options, &exit_code] {
    start_logging();  // the server's messages go where they go in service, not among the figures
    exit_code = report(bench::run_http_load(*options));
  });
}

struct PeersOptions {
  std::string folder = default_folder;
  std::vector<unsigned> clients{1, 8, 32};
  int seconds = 5;
  bool json = false;
};

/// Goes on as bench/peers/run of the tree this program was built in: the first folder above it that has one.
Result<void> run_peers(const PeersOptions& options) {
  std::error_code unreadable;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", unreadable);
  auto root = self.parent_path();
  while (!std::filesystem::exists(root / "bench/peers/run")) {
    if (root == root.parent_path()) {
      return fail(ErrorCode::not_found, "no folder above the program has bench/peers/run");
    }
    root = root.parent_path();
  }
  std::vector<std::string> arguments{root / "bench/peers/run",
                                     "--lastro",
                                     self,
                                     "--folder",
                                     options.folder,
                                     "--seconds",
                                     std::to_string(options.seconds),
                                     "--clients",
                                     fmt::format("{}", fmt::join(options.clients, ","))};
  if (options.json) arguments.emplace_back("--json");
  std::vector<char*> pointers;
  pointers.reserve(arguments.size() + 1);
  for (auto& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  execv(pointers.front(), pointers.data());
  return fail(ErrorCode::io, arguments.front() + " cannot be started");
}

void add_peers(CLI::App& bench, int& exit_code) {
  auto options = std::make_shared<PeersOptions>();
  auto* command = bench.add_subcommand(
      "peers",
      "the same rules on PostgreSQL and Redis, beside this over HTTP (tools/setup --peers installs them)");
  command->add_option("--folder", options->folder, "on the disk to measure")->capture_default_str();
  command
      ->add_option("--clients", options->clients, "each waits for its answer; the most also on one account")
      ->delimiter(',')
      ->capture_default_str();
  command->add_option("--seconds", options->seconds)->check(CLI::Range(1, 600))->capture_default_str();
  command->add_flag("--json", options->json, "one object a line");
  command->callback([options, &exit_code] { exit_code = report(run_peers(*options)); });
}

}  // namespace

void add_bench(CLI::App& app, int& exit_code) {
  auto* bench = app.add_subcommand("bench", "measure, each figure beside its reference");
  bench->require_subcommand(1);
  add_inprocess(*bench, exit_code);
  add_http(*bench, exit_code);
  add_peers(*bench, exit_code);
}

}  // namespace lastro::tools
