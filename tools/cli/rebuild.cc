#include "tools/cli/rebuild.h"

#include <fmt/core.h>

#include "projections/rebuild.h"
#include "projections/view_store.h"
#include "projections/views.h"
#include "tools/cli/console.h"
#include "tools/cli/data_folder.h"
#include "tools/cli/progress_bar.h"

namespace lastro::tools {
namespace {

Result<Sequence> run(const RebuildOptions& options) {
  std::vector<projections::ViewName> names;
  if (!options.view.empty()) {
    const auto name = projections::view_from(options.view);
    if (!name) return fail(ErrorCode::invalid, "--view: no such view: " + options.view);
    names.push_back(*name);
  }
  const DataFolder folder(options.data);
  auto ledger = open_ledger(folder, {.read_only = true});
  if (!ledger) return std::unexpected(ledger.error());
  if (names.empty()) {
    // All of them: the folder may be damaged, and nothing in it is a truth of its own.
    if (auto destroyed = projections::ViewStore::destroy(folder.views()); !destroyed) {
      return std::unexpected(destroyed.error());
    }
  }
  auto store = projections::ViewStore::open(folder.views());
  if (!store) return std::unexpected(store.error());
  const projections::PersonalDataOpener opener(*ledger->keys, ledger->ledger);
  const auto views = projections::make_views(opener, *ledger->digester);
  ProgressBar progress("rebuild");
  const auto head = ledger->log->committed();
  auto rebuilt = projections::rebuild(*ledger->log, **store, views, names,
                                      [&](Sequence position, Sequence of) { progress.update(position, of); });
  if (!rebuilt) return std::unexpected(rebuilt.error());
  progress.finish(head);
  return head;
}

}  // namespace

int rebuild(const RebuildOptions& options) {
  const auto head = run(options);
  if (!head) return report_failure("rebuild", head.error());
  return print_last_line("rebuild", fmt::format("rebuilt {} from {} events",
                                                options.view.empty() ? "all views" : options.view, *head));
}

}  // namespace lastro::tools
