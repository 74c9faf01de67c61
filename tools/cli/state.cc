#include "tools/cli/state.h"

#include <fmt/core.h>

#include "engine/domain/state_hash.h"
#include "engine/log/snapshot_folder.h"
#include "engine/recovery.h"
#include "tools/cli/console.h"
#include "tools/cli/data_folder.h"

namespace lastro::tools {
namespace {

Result<log::Snapshot> newest_snapshot(const DataFolder& folder) {
  std::string passed_over;
  auto newest = log::SnapshotFolder(folder.snapshots()).newest([&](const Error& error) {
    passed_over += "; " + error.message;
  });
  if (!newest) return std::unexpected(newest.error());
  if (!*newest) {
    return fail(ErrorCode::not_found,
                "there is no snapshot to begin from in " + folder.snapshots() + passed_over);
  }
  return std::move(**newest);
}

Result<std::string> run(const StateOptions& options) {
  const DataFolder folder(options.data);
  // Before the log, which then reaches that far: a server may be making the next one.
  auto start = options.from_snapshot ? newest_snapshot(folder) : log::Snapshot{};
  if (!start) return std::unexpected(start.error());
  auto log = read_log(folder);
  if (!log) return std::unexpected(log.error());
  if (options.from_snapshot) {
    if (auto sound = engine::check_snapshot(**log, *start); !sound) return std::unexpected(sound.error());
  }
  const auto from = start->head.sequence;
  auto reached = engine::replay(**log, nullptr, std::move(*start));
  if (!reached) return std::unexpected(reached.error());
  const auto hash = options.without_times ? domain::state_hash_without_times(reached->state)
                                          : domain::state_hash(reached->state);
  return fmt::format("state at {} from {}: {:016x}", reached->head.sequence, from, hash);
}

}  // namespace

int print_state(const StateOptions& options) {
  const auto line = run(options);
  if (!line) return report_failure("state", line.error());
  return print_last_line("state", *line);
}

}  // namespace lastro::tools
