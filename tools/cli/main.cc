#include <cstdio>

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include "tools/cli/backtest.h"
#include "tools/cli/bench.h"
#include "tools/cli/export.h"
#include "tools/cli/import.h"
#include "tools/cli/iso8583.h"
#include "tools/cli/rebuild.h"
#include "tools/cli/replay.h"
#include "tools/cli/server.h"
#include "tools/cli/state.h"
#include "tools/cli/token.h"
#include "tools/cli/verify.h"

namespace {

using namespace lastro::tools;

void add_data(CLI::App& command, std::string& data) {
  command.add_option("--data", data, "the ledger's folder")->required()->envname("LASTRO_DATA");
}

void add_iso8583_listener(CLI::App& command, Iso8583Options& options) {
  command.add_option("--iso8583", options.listen, "HOST:PORT of ISO 8583; without it there is none")
      ->envname("LASTRO_ISO8583");
  command
      .add_option("--iso8583-dialect", options.dialect, "1987-ascii, 1987-binary, 1993 or a document's path")
      ->envname("LASTRO_ISO8583_DIALECT")
      ->capture_default_str();
  command.add_option("--iso8583-mac-key", options.mac_key, "private file with the key of DE 64 and 128")
      ->envname("LASTRO_ISO8583_MAC_KEY");
  command.add_option("--iso8583-tenant", options.tenant, "number of the tenant that its connections act for")
      ->check(CLI::Range(1U, UINT32_MAX))
      ->envname("LASTRO_ISO8583_TENANT")
      ->capture_default_str();
  command
      .add_option("--iso8583-deadline-ms", options.deadline_ms,
                  "from receipt to decision; then 91; 0 for none")
      ->check(CLI::Range(0, 60'000))
      ->envname("LASTRO_ISO8583_DEADLINE_MS")
      ->capture_default_str();
  command
      .add_flag("--iso8583-plain-network", options.plain_network,
                "listen beyond this machine without encryption")
      ->envname("LASTRO_ISO8583_PLAIN_NETWORK");
}

void add_serve(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<ServeOptions>();
  auto* command = app.add_subcommand("serve", "run the server until SIGINT or SIGTERM");
  command->fallthrough();  // --config, which belongs to the program, may stand behind the command too
  add_data(*command, options->data);
  command->add_option("--listen", options->listen, "HOST:PORT of HTTP; port 0 for any free one")
      ->envname("LASTRO_LISTEN")
      ->capture_default_str();
  command->add_option("--nats", options->nats, "URL of the NATS server that events go to; without it none do")
      ->envname("LASTRO_NATS");
  command
      ->add_option("--nats-max-bytes", options->nats_max_bytes,
                   "of the event stream, which discards its oldest beyond")
      ->check(CLI::Range(std::int64_t{1} << 20, std::int64_t{1} << 50))
      ->envname("LASTRO_NATS_MAX_BYTES")
      ->capture_default_str();
  command->add_option("--nats-ca", options->nats_ca, "PEM file of the authority behind a tls:// URL")
      ->envname("LASTRO_NATS_CA");
  command
      ->add_option("--house-credit", options->house_credit,
                   "of a new ledger: what accounts without an employer may be loaded with, or unlimited")
      ->envname("LASTRO_HOUSE_CREDIT")
      ->capture_default_str();
  command
      ->add_option(
          "--program", options->programs,
          "file of a program's document to publish unless it is already; `pat` for the shipped one of the "
          "worker's food programme; may be given several times")
      ->envname("LASTRO_PROGRAM");
  command->add_flag("--strict-anchor", options->strict_anchor, "sync the head anchor before each answer")
      ->envname("LASTRO_STRICT_ANCHOR");
  command
      ->add_option("--snapshot-interval", options->snapshot_interval,
                   "events between two snapshots, which are what a start begins from; 0 makes none")
      ->envname("LASTRO_SNAPSHOT_INTERVAL")
      ->capture_default_str();
  command
      ->add_option("--sync", options->sync,
                   "false loses answered commands at a power cut: only to show what syncing is for")
      ->capture_default_str();
  command
      ->add_option("--scrub-every", options->scrub_every,
                   "from the end of one check of everything stored to the next: 30m, 6h, 1d")
      ->envname("LASTRO_SCRUB_EVERY")
      ->capture_default_str();
  command
      ->add_option("--scrub-mib-per-second", options->scrub_mib_per_second,
                   "how fast that check reads at most")
      ->check(CLI::Range(1, 4096))
      ->envname("LASTRO_SCRUB_MIB_PER_SECOND")
      ->capture_default_str();
  command->add_option("--workers", options->workers, "threads that read the views")
      ->check(CLI::Range(1, 64))
      ->envname("LASTRO_WORKERS")
      ->capture_default_str();
  command
      ->add_flag("--card-numbers", options->card_numbers,
                 "POST /v1/cards takes card numbers too; they are kept as keyed digests")
      ->envname("LASTRO_CARD_NUMBERS");
  add_iso8583_listener(*command, options->iso8583);
  command->callback([options, &exit_code] { exit_code = serve(*options); });
}

void add_token(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<TokenOptions>();
  auto* command = app.add_subcommand("token", "print a token signed by the server's own key");
  add_data(*command, options->data);
  command
      ->add_option("--role", options->role,
                   "ADMIN, MANAGER, ANALYST, OPERATOR, READONLY, GUEST, AUDITOR, PROCESSOR")
      ->required();
  command->add_option("--ttl", options->ttl, "how long it holds: 30s, 15m, 1h, 7d")->capture_default_str();
  command->add_option("--subject", options->subject, "whom it names")->capture_default_str();
  command->add_option("--tenant", options->tenant, "number of the tenant")->capture_default_str();
  command->callback([options, &exit_code] { exit_code = print_token(*options); });
}

void add_verify(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<VerifyOptions>();
  auto* command =
      app.add_subcommand("verify", "check chain, sequences, double entry and every decision of a log");
  add_data(*command, options->data);
  command->add_flag("--quiet", options->quiet, "no progress");
  command->callback([options, &exit_code] { exit_code = verify(*options); });
}

void add_rebuild(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<RebuildOptions>();
  auto* command =
      app.add_subcommand("rebuild", "make the read models anew from the log; the server is stopped");
  add_data(*command, options->data);
  command->add_option("--view", options->view,
                      "clients, accounts, balances, statement or authorizations; else all");
  command->callback([options, &exit_code] { exit_code = rebuild(*options); });
}

void add_replay(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<ReplayOptions>();
  auto* command = app.add_subcommand("replay", "print events as JSON lines");
  add_data(*command, options->data);
  command->add_option("--from", options->from, "first sequence")->capture_default_str();
  command->add_option("--to", options->to, "last sequence; 0 for the newest")->capture_default_str();
  command->add_option("--type", options->type, "such as authorization.approved, or authorization");
  command->add_option("--client", options->client, "public id of a client: its own events and its accounts'");
  command->callback([options, &exit_code] { exit_code = print_events(*options); });
}

void add_state(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<StateOptions>();
  auto* command = app.add_subcommand("state", "print the hash of the state that a log leads to");
  add_data(*command, options->data);
  command->add_flag("--from-snapshot", options->from_snapshot, "begin with the newest snapshot");
  command->add_flag("--without-times", options->without_times,
                    "leave out when it was recorded, to compare logs that decided the same");
  command->callback([options, &exit_code] { exit_code = print_state(*options); });
}

void add_backtest(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<BacktestOptions>();
  auto* command = app.add_subcommand("backtest", "replay the log with another program and tell what changes");
  add_data(*command, options->data);
  command
      ->add_option("--program", options->program,
                   "file of the program's document, or `pat` or `benefit-card` for a shipped one")
      ->required();
  command->add_option("--in-place-of", options->in_place_of,
                      "name of the program it stands in for; without it the one of its own name");
  command
      ->add_option("--from", options->from,
                   "in force from this sequence on, or from this time, such as 2026-11-01T00:00:00-03:00")
      ->capture_default_str();
  command->add_option("--to", options->to, "last sequence, or the time before which events are looked at");
  command->add_option("--csv", options->csv, "file for each decision that changes");
  command->add_option("--json", options->json, "file for the summary");
  command->add_flag("--quiet", options->quiet, "no progress");
  command->callback([options, &exit_code] { exit_code = backtest(*options); });
}

void add_export(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<ExportOptions>();
  auto* command = app.add_subcommand("export", "write statements and events as CSV and JSONL");
  add_data(*command, options->data);
  command->add_option("--out", options->out, "folder for the files; made where absent")->required();
  command->callback([options, &exit_code] { exit_code = export_ledger(*options); });
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Lastro: an event-sourced ledger and card authorization engine", "lastro"};
  app.require_subcommand(1);
  app.set_config("--config", "", "TOML file with the same options, a section for each command: [serve]");
  app.set_version_flag("--version", LASTRO_VERSION);
  int exit_code = 0;
  add_serve(app, exit_code);
  add_token(app, exit_code);
  add_verify(app, exit_code);
  add_rebuild(app, exit_code);
  add_replay(app, exit_code);
  add_state(app, exit_code);
  add_backtest(app, exit_code);
  add_export(app, exit_code);
  add_import(app, exit_code);
  add_iso8583(app, exit_code);
  add_bench(app, exit_code);
  // A misspelt option would otherwise be one that is not set.
  app.allow_config_extras(CLI::config_extras_mode::error);
  for (auto* command : app.get_subcommands({})) command->allow_config_extras(CLI::config_extras_mode::error);
  CLI11_PARSE(app, argc, argv);
  return exit_code;
}
