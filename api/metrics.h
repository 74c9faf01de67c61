#pragma once

#include <string>

#include "api/http/http_options.h"
#include "engine/engine.h"
#include "engine/log/scrubber.h"
#include "engine/snapshotter.h"
#include "projections/projector.h"
#include "projections/relay/relay.h"

namespace lastro::api {

/// What a scrape sees, read when it comes. `relay` and `snapshotter` may be null.
struct MetricSources {
  const engine::Engine& engine;
  HttpStats http;
  const log::EventLog& log;
  const projections::Projector& projector;
  const projections::Relay* relay = nullptr;
  const engine::Snapshotter* snapshotter = nullptr;
  log::ScrubStatus scrub = {};
  std::int64_t clock_offset_micros = 0;  ///< wall clock less the ledger's
};

/// Prometheus text format 0.0.4.
[[nodiscard]] std::string render_metrics(const MetricSources& sources);

}  // namespace lastro::api
