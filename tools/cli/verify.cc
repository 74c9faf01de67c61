#include "tools/cli/verify.h"

#include <fmt/core.h>

#include "engine/verification.h"
#include "tools/cli/data_folder.h"
#include "tools/cli/progress_bar.h"

namespace lastro::tools {
namespace {

/// Keys are not needed: what is verified does not depend on what can be erased.
Result<engine::VerificationReport> run(const VerifyOptions& options) {
  const DataFolder folder(options.data);
  auto log = log::RocksLog::open({.folder = folder.log(),
                                  .anchor_path = folder.anchor(),
                                  .ledger = {},
                                  .read_only = true,
                                  .info_log_folder = {}});
  if (!log) return std::unexpected(log.error());
  const auto head = (*log)->committed();
  ProgressBar progress("verify", options.quiet);
  auto report = engine::verify_log(**log, [&](Sequence position) { progress.update(position, head); });
  if (report) progress.finish(head);
  return report;
}

std::string hex(const Sha256& hash) {
  std::string text;
  for (const auto byte : hash) text += fmt::format("{:02x}", byte);
  return text;
}

}  // namespace

int verify(const VerifyOptions& options) {
  const auto report = run(options);
  if (!report) {
    fmt::print("FAILED {}\n", report.error().message);
    return 1;
  }
  fmt::print(
      "verified {} events in {} frames: chain, sequences and books hold, {} decided again alike; head {}\n",
      report->events, report->frames, report->redecided, hex(report->head));
  return 0;
}

}  // namespace lastro::tools
