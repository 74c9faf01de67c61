#include "tools/cli/backtest.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "api/backtests/report_json.h"
#include "api/json/rfc3339.h"
#include "engine/log/rocks_log.h"
#include "tools/cli/backtest_text.h"
#include "tools/cli/console.h"
#include "tools/cli/data_folder.h"
#include "tools/cli/output_file.h"
#include "tools/cli/progress_bar.h"
#include "tools/cli/serve_settings.h"

namespace lastro::tools {
namespace {

constexpr std::uint16_t partition = 0;

Result<void> read_place(const char* option, const std::string& text, Sequence& sequence, UnixMicros& time) {
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, sequence);
  if (read.ec == std::errc{} && read.ptr == end && sequence > 0) return {};
  sequence = 0;
  if (const auto parsed = api::parse_rfc3339(text)) {
    time = *parsed;
    return {};
  }
  return fail(ErrorCode::invalid,
              std::string(option) + " must be a sequence, from 1, or a time such as 2026-11-01T00:00:00Z");
}

Result<backtest::Options> read_options(const BacktestOptions& given) {
  backtest::Options options;
  if (auto read = read_place("--from", given.from, options.from, options.from_time); !read)
    return std::unexpected(read.error());
  if (!given.to.empty()) {
    if (auto read = read_place("--to", given.to, options.to, options.to_time); !read)
      return std::unexpected(read.error());
  }
  if (options.to != 0 && options.to < options.from) return fail(ErrorCode::invalid, "--to is before --from");
  if (options.to_time <= options.from_time) return fail(ErrorCode::invalid, "--to is not after --from");
  auto program = program_of(given.program);
  if (!program) return std::unexpected(program.error());
  options.program = std::make_shared<const domain::Program>(std::move(*program));
  options.in_place_of = given.in_place_of;
  return options;
}

Result<std::optional<OutputFile>> open_output(const std::string& path) {
  if (path.empty()) return std::nullopt;
  auto file = OutputFile::create(path);
  if (!file) return std::unexpected(file.error());
  return std::move(*file);
}

std::string summary_json(const backtest::Report& report, const backtest::Options& options) {
  std::string text;
  api::JsonWriter json(text);
  json.begin_object().key("program").string(options.program->name);
  json.key("in_place_of").string(options.in_place_of.empty() ? options.program->name : options.in_place_of);
  write_report(report, partition, json);
  json.end_object();
  return text;
}

Result<std::string> run(const BacktestOptions& given) {
  const auto options = read_options(given);
  if (!options) return std::unexpected(options.error());
  const DataFolder folder(given.data);
  auto log = read_log(folder);
  if (!log) return std::unexpected(log.error());
  auto csv = open_output(given.csv);
  if (!csv) return std::unexpected(csv.error());
  auto json = open_output(given.json);
  if (!json) return std::unexpected(json.error());
  if (*csv) (*csv)->line(changed_decision_header());

  const auto head = options->to == 0 ? (*log)->committed() : std::min(options->to, (*log)->committed());
  ProgressBar progress("backtest", given.quiet);
  backtest::Observers observers;
  observers.on_progress = [&](Sequence reached) {
    progress.update(std::min(reached, head), head);
    return true;
  };
  if (*csv) {
    observers.on_changed = [&](const backtest::ChangedDecision& changed) -> Result<void> {
      (*csv)->line(changed_decision_row(changed));
      if ((*csv)->failed()) return (*csv)->finish();
      return {};
    };
  }
  const auto report = backtest::run(**log, *options, observers);
  if (!report) return std::unexpected(report.error());
  progress.finish(head);
  if (*json) (*json)->line(summary_json(*report, *options));
  for (auto* file : {&*csv, &*json}) {
    if (!*file) continue;
    if (auto finished = (*file)->finish(); !finished) return std::unexpected(finished.error());
  }
  return report_text(*report);
}

}  // namespace

int backtest(const BacktestOptions& options) {
  const auto text = run(options);
  if (!text) return report_failure("backtest", text.error());
  return print_last_line("backtest", *text);
}

}  // namespace lastro::tools
