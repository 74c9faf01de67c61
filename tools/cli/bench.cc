#include "tools/cli/bench.h"

#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

#include "bench/aliases.h"
#include "bench/backtest.h"
#include "bench/bulk.h"
#include "bench/disk.h"
#include "bench/engine_bed.h"
#include "bench/http_load.h"
#include "bench/inprocess.h"
#include "bench/iso8583_load.h"
#include "bench/projections.h"
#include "bench/replay.h"
#include "bench/snapshots.h"
#include "bench/source_tree.h"
#include "tools/cli/logging.h"

namespace lastro::tools {
namespace {

constexpr const char* default_folder = "/var/tmp";

int report(const Result<void>& result) {
  if (result) return 0;
  fmt::print(stderr, "lastro bench: {}\n", result.error().message);
  return 1;
}

/// A suite's command, with the options that all have.
template <class Options>
CLI::App* add_suite(CLI::App& bench, int& exit_code, const char* name, const char* about,
                    const std::shared_ptr<Options>& options, Result<void> (*run)(const Options&)) {
  options->folder = default_folder;
  auto* command = bench.add_subcommand(name, about);
  command->add_option("--folder", options->folder, "on the disk to measure")->capture_default_str();
  command->add_flag("--json", options->json, "one object a line");
  command->callback([options, run, &exit_code] {
    start_logging();  // the server's messages go where they go in service, not among the figures
    exit_code = report(run(*options));
  });
  return command;
}

void add_seconds(CLI::App& command, int& seconds) {
  command.add_option("--seconds", seconds, "for each figure")
      ->check(CLI::Range(1, 600))
      ->capture_default_str();
}

template <class Numbers>
void add_numbers(CLI::App& command, const char* name, Numbers& numbers, std::uint64_t most,
                 const char* about) {
  command.add_option(name, numbers, about)
      ->delimiter(',')
      ->check(CLI::Range(std::uint64_t{1}, most))
      ->capture_default_str();
}

template <class Number>
void add_number(CLI::App& command, const char* name, Number& number, std::uint64_t most, const char* about) {
  command.add_option(name, number, about)->check(CLI::Range(std::uint64_t{1}, most))->capture_default_str();
}

constexpr std::uint64_t accounts_max = 10'000'000;
constexpr std::uint64_t http_accounts_max = 100'000;
constexpr std::uint64_t events_max = 1'000'000'000;

void add_inprocess(CLI::App& bench, int& exit_code) {
  auto options = std::make_shared<bench::InprocessOptions>();
  auto* command =
      add_suite(bench, exit_code, "inprocess", "durable authorizations through the engine, consumers off",
                options, bench::run_inprocess);
  add_numbers(*command, "--batch", options->batches, 8'192, "commands submitted together");
  add_numbers(*command, "--accounts", options->accounts, accounts_max, "of one ledger after the other");
  add_number(*command, "--callers", options->callers, bench::EngineBed::callers_max,
             "each waits for a batch before the next");
  add_seconds(*command, options->seconds);
  command->add_flag("--hot", options->hot, "again with all on one account");
  command->add_flag("!--no-external-ids", options->external_ids, "without idempotency");
}

void add_http(CLI::App& bench, int& exit_code) {
  auto options = std::make_shared<bench::HttpLoadOptions>();
  auto* command =
      add_suite(bench, exit_code, "http",
                "durable authorizations over HTTP, closed loop (by wrk) and open loop, consumers off",
                options, bench::run_http_load);
  add_numbers(*command, "--connections", options->connections, 10'000, "of the closed loop");
  add_numbers(*command, "--open-loop", options->open_loop_percent, 100,
              "at so many percent of the best rate");
  command->add_flag_callback(
      "--closed-loop-only", [options] { options->open_loop_percent.clear(); }, "no open loop");
  add_number(*command, "--accounts", options->accounts, http_accounts_max, "");
  add_seconds(*command, options->seconds);
  command->add_flag("--external-ids", options->external_ids, "with idempotency");
  command->add_flag("--hot", options->hot, "all on one account");
  command->add_flag("--views", options->views, "with the read models following");
}

void add_bulk(CLI::App& bench, int& exit_code) {
  auto options = std::make_shared<bench::BulkOptions>();
  auto* command =
      add_suite(bench, exit_code, "bulk", "the same, many lines of NDJSON in a request, closed loop (by wrk)",
                options, bench::run_bulk);
  add_numbers(*command, "--per-request", options->per_request, 5'000, "lines of a request, two or more");
  add_numbers(*command, "--connections", options->connections, 10'000, "");
  add_number(*command, "--accounts", options->accounts, http_accounts_max, "");
  add_seconds(*command, options->seconds);
  command->add_flag("--external-ids", options->external_ids, "with idempotency");
}

void add_iso8583(CLI::App& bench, int& exit_code) {
  auto options = std::make_shared<bench::Iso8583LoadOptions>();
  auto* command =
      add_suite(bench, exit_code, "iso8583",
                "durable authorizations over ISO 8583 beside single requests over HTTP, consumers off",
                options, bench::run_iso8583_load);
  command->add_option("--dialect", options->dialect, "shipped or a document's path")->capture_default_str();
  add_numbers(*command, "--connections", options->connections, 256, "");
  add_numbers(*command, "--in-flight", options->in_flight, 1'024, "messages of each connection");
  add_number(*command, "--accounts", options->accounts, http_accounts_max, "");
  add_number(*command, "--http-connections", options->http_connections, 10'000, "of the reference");
  add_seconds(*command, options->seconds);
}

void add_replay(CLI::App& bench, int& exit_code) {
  auto options = std::make_shared<bench::ReplayOptions>();
  auto* command = add_suite(bench, exit_code, "replay", "reading a whole log: recovery, and verification",
                            options, bench::run_replay);
  add_number(*command, "--accounts", options->accounts, accounts_max, "");
  add_number(*command, "--events", options->events, events_max, "of the log");
}

void add_backtest(CLI::App& bench, int& exit_code) {
  auto options = std::make_shared<bench::BacktestOptions>();
  auto* command = add_suite(bench, exit_code, "backtest",
                            "authorizations decided again under another program, beside a replay", options,
                            bench::run_backtest);
  add_number(*command, "--accounts", options->accounts, accounts_max, "");
  add_number(*command, "--events", options->events, events_max, "of the log");
}

void add_restart(CLI::App& bench, int& exit_code) {
  auto options = std::make_shared<bench::RestartOptions>();
  auto* command = add_suite(bench, exit_code, "restart", "from opening a ledger's files to taking commands",
                            options, bench::run_restart);
  add_number(*command, "--accounts", options->accounts, accounts_max, "");
  add_numbers(*command, "--events", options->events, events_max,
              "of the log, which grows from one to the next");
  add_number(*command, "--behind", options->behind, events_max, "events after the snapshot");
  command->add_flag("!--no-snapshot", options->snapshots, "from the whole log");
  command->add_flag("!--warm", options->cold, "with the files in memory");
}

void add_snapshots(CLI::App& bench, int& exit_code) {
  auto options = std::make_shared<bench::SnapshotsOptions>();
  auto* command = add_suite(bench, exit_code, "snapshots", "authorizations while snapshots are taken",
                            options, bench::run_snapshots);
  add_number(*command, "--accounts", options->accounts, accounts_max, "");
  add_number(*command, "--rate", options->per_s, events_max, "authorizations a second");
  add_number(*command, "--batch", options->batch, 8'192, "commands submitted together");
  add_seconds(*command, options->seconds);
}

void add_aliases(CLI::App& bench, int& exit_code) {
  auto options = std::make_shared<bench::AliasesOptions>();
  auto* command =
      add_suite(bench, exit_code, "aliases", "idempotency with very many keys", options, bench::run_aliases);
  add_number(*command, "--keys", options->keys, 10 * events_max, "of the index");
  add_number(*command, "--accounts", options->accounts, accounts_max, "");
  add_seconds(*command, options->seconds);
}

void add_disk(CLI::App& bench, int& exit_code) {
  auto options = std::make_shared<bench::DiskOptions>();
  auto* command =
      add_suite(bench, exit_code, "disk", "bytes of an authorization, write amplification of the log",
                options, bench::run_disk);
  add_number(*command, "--authorizations", options->authorizations, events_max, "at least so many");
  add_number(*command, "--batch", options->batch, 8'192, "commands submitted together");
  add_number(*command, "--accounts", options->accounts, accounts_max, "");
}

struct ProjectionsOptions {
  std::string folder;
  std::vector<std::string> measures{"rebuild", "follow", "statement"};
  bench::RebuildBenchOptions rebuild;
  bench::FollowOptions follow;
  bench::StatementOptions statement;
  bool json = false;
};

Result<void> run_projections(const ProjectionsOptions& given) {
  auto options = given;
  options.rebuild.folder = options.follow.folder = options.statement.folder = given.folder;
  options.rebuild.json = options.follow.json = options.statement.json = given.json;
  options.rebuild.accounts = options.follow.accounts;
  for (const auto& measure : given.measures) {
    const auto measured = measure == "rebuild"  ? bench::run_rebuild_bench(options.rebuild)
                          : measure == "follow" ? bench::run_follow(options.follow)
                                                : bench::run_statement(options.statement);
    if (!measured) return measured;
  }
  return {};
}

void add_projections(CLI::App& bench, int& exit_code) {
  auto options = std::make_shared<ProjectionsOptions>();
  auto* command = add_suite(bench, exit_code, "projections",
                            "views and NATS: rebuilding, following the engine, pages of a long statement",
                            options, run_projections);
  command->add_option("--measure", options->measures, "rebuild, follow, statement")
      ->delimiter(',')
      ->check(CLI::IsMember({"rebuild", "follow", "statement"}))
      ->capture_default_str();
  add_number(*command, "--accounts", options->follow.accounts, accounts_max, "of rebuild and follow");
  add_number(*command, "--events", options->rebuild.events, events_max, "of the log that rebuild reads");
  add_number(*command, "--batch", options->follow.batch, 8'192, "of follow: commands submitted together");
  add_seconds(*command, options->follow.seconds);
  command->add_flag("!--no-nats", options->follow.nats, "follow without a nats-server");
  add_number(*command, "--entries", options->statement.entries, events_max, "of the statement");
  add_number(*command, "--pages", options->statement.pages, events_max,
             "of the statement, read at each depth");
}

struct PeersOptions {
  std::string folder;
  std::vector<unsigned> clients{1, 8, 32};
  int seconds = 5;
  bool json = false;
};

/// Goes on as bench/peers/run of the tree this program was built in.
Result<void> run_peers(const PeersOptions& options) {
  constexpr const char* program = "bench/peers/run";
  const auto tree = bench::source_tree_with(program);
  if (!tree) return std::unexpected(tree.error());
  std::error_code unreadable;
  std::vector<std::string> arguments{*tree + "/" + program,
                                     "--lastro",
                                     std::filesystem::read_symlink("/proc/self/exe", unreadable),
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
  auto* command = add_suite(
      bench, exit_code, "peers",
      "the same rules on PostgreSQL and Redis, beside this over HTTP (tools/setup --peers installs them)",
      options, run_peers);
  add_numbers(*command, "--clients", options->clients, 10'000,
              "each waits for its answer; the most also on one account");
  add_seconds(*command, options->seconds);
}

}  // namespace

void add_bench(CLI::App& app, int& exit_code) {
  auto* bench =
      app.add_subcommand("bench", "measure, each figure beside its reference; alone, list the suites");
  bench->require_subcommand(0, 1);
  add_inprocess(*bench, exit_code);
  add_http(*bench, exit_code);
  add_bulk(*bench, exit_code);
  add_iso8583(*bench, exit_code);
  add_replay(*bench, exit_code);
  add_backtest(*bench, exit_code);
  add_restart(*bench, exit_code);
  add_snapshots(*bench, exit_code);
  add_aliases(*bench, exit_code);
  add_projections(*bench, exit_code);
  add_disk(*bench, exit_code);
  add_peers(*bench, exit_code);
  bench->callback([bench] {
    if (!bench->get_subcommands().empty()) return;
    for (const auto* suite : bench->get_subcommands({})) {
      fmt::print("{:<12} {}\n", suite->get_name(), suite->get_description());
    }
  });
}

}  // namespace lastro::tools
