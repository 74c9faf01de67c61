#include "tools/cli/verify.h"

#include <fmt/core.h>

#include "engine/base/hex.h"
#include "engine/log/snapshot_folder.h"
#include "engine/verification.h"
#include "tools/cli/console.h"
#include "tools/cli/data_folder.h"
#include "tools/cli/progress_bar.h"

namespace lastro::tools {
namespace {

/// Keys are not needed: what is verified does not depend on what can be erased.
Result<engine::VerificationReport> run(const VerifyOptions& options) {
  const DataFolder folder(options.data);
  const auto snapshots = log::SnapshotFolder(folder.snapshots()).files();
  if (!snapshots) return std::unexpected(snapshots.error());
  auto log = read_log(folder);
  if (!log) return std::unexpected(log.error());
  const auto head = (*log)->committed();
  ProgressBar progress("verify", options.quiet);
  auto report = engine::verify_log(
      **log, [&](Sequence position) { progress.update(position, head); }, *snapshots);
  if (report) progress.finish(head);
  return report;
}

}  // namespace

int verify(const VerifyOptions& options) {
  const auto report = run(options);
  if (!report) {
    (void)print_last_line("verify", "FAILED " + report.error().message);
    return 1;
  }
  return print_last_line(
      "verify",
      fmt::format("verified {} events in {} frames: chain, sequences and books hold, {} decided again alike, "
                  "{} snapshots as the log leads to; head {}",
                  report->events, report->frames, report->redecided, report->snapshots,
                  to_hex(report->head)));
}

}  // namespace lastro::tools
