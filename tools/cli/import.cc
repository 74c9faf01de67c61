#include "tools/cli/import.h"

#include "tools/cli/console.h"
#include "tools/traffic/csv_mapping.h"
#include "tools/traffic/importer.h"

namespace lastro::tools {
namespace {

int import(const ImportOptions& options) {
  const auto summary = run_import(options);
  if (!summary) return report_failure("import", summary.error());
  print_summary(*summary);
  return 0;
}

}  // namespace

void add_import(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<ImportOptions>();
  auto* command =
      app.add_subcommand("import", "send card transactions, from a file or generated, to a running server");
  command->add_option("--url", options->url, "of the server")->envname("LASTRO_URL")->capture_default_str();
  command->add_option("--token", options->token, "ADMIN's, as `lastro token` prints")
      ->envname("LASTRO_TOKEN");
  command->add_option("--connections", options->connections, "requests in flight")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  command->add_option("--input", options->input, "CSV file; without it a month of traffic is generated");
  command->add_option("--map", options->map, std::string(csv_mapping_help));
  command
      ->add_option("--load-amount", options->load_amount,
                   "with --input: into each wallet, each month's first")
      ->capture_default_str();
  command->add_option("--load-categories", options->load_categories, "such as FOOD,MEAL; else every wallet");
  command->add_option("--program", options->program, "of the accounts; without it the default one");
  command->add_option("--cards", options->cards, "of the generator")->capture_default_str();
  command->add_option("--month", options->month, "of the generator, YYYY-MM")->capture_default_str();
  command->add_option("--seed", options->seed, "of the generator")->capture_default_str();
  command->add_option("--save", options->save, "file for the decisions, as CSV");
  command->add_flag("!--no-times", options->transaction_times, "do not send the transactions' own times");
  command->add_flag("--quiet", options->quiet, "no progress");
  command->callback([options, &exit_code] { exit_code = import(*options); });
}

}  // namespace lastro::tools
