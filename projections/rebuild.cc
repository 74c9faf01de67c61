#include "projections/rebuild.h"

#include <algorithm>

#include "projections/run_stage.h"
#include "projections/view_feed.h"

namespace lastro::projections {

Result<void> rebuild(log::EventLog& log, ViewStore& store, std::span<const std::unique_ptr<View>> views,
                     std::span<const ViewName> names, const RebuildProgress& progress) {
  for (const auto& view : views) {
    const bool named = names.empty() || std::ranges::find(names, view->name()) != names.end();
    if (!named) continue;
    if (auto emptied = store.reset(view->name()); !emptied) return emptied;
  }
  // All views are fed: those not named are only carried on from where they are.
  RunStage stage(store);
  const auto feed = ViewFeed::open(log, store, views, stage);
  if (!feed) return std::unexpected(feed.error());
  if (auto held = store.set_merging(false); !held) return held;
  const auto head = log.committed();
  while ((*feed)->position() < head) {
    const auto fed = (*feed)->step();
    if (!fed) return std::unexpected(fed.error());
    if (!*fed) return fail(ErrorCode::corruption, "the log ends before its committed position");
    if (progress) progress((*feed)->position(), head);
  }
  if (auto finished = stage.finish(); !finished) return finished;
  return store.set_merging(true);
}

}  // namespace lastro::projections
