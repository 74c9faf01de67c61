#pragma once

#include <functional>
#include <memory>
#include <span>

#include "engine/log/event_log.h"
#include "projections/view.h"
#include "projections/view_store.h"

namespace lastro::projections {

/// `position` of `head`, now and then while a rebuild runs.
using RebuildProgress = std::function<void(Sequence position, Sequence head)>;

/// Empties the named views (none named: all of `views`) and feeds them from the log's beginning to its
/// committed head, on the calling thread; durable on return. Nobody else has the views open. Interrupted, it
/// leaves a view that is short but sound: the projector carries on.
Result<void> rebuild(log::EventLog& log, ViewStore& store, std::span<const std::unique_ptr<View>> views,
                     std::span<const ViewName> names, const RebuildProgress& progress);

}  // namespace lastro::projections
