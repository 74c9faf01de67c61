#pragma once

#include <optional>
#include <string>

#include "api/http/http_options.h"
#include "api/iso8583/desk.h"
#include "api/iso8583/server.h"
#include "engine/engine.h"
#include "engine/log/scrubber.h"
#include "engine/snapshotter.h"
#include "projections/projector.h"
#include "projections/relay/relay.h"

namespace lastro::api {

struct Iso8583Counts {
  iso8583::ServerStats server;
  iso8583::DeskStats desk;
};

/// What a scrape sees, read when it comes. `relay` and `snapshotter` may be null.
struct MetricSources {
  const engine::Engine& engine;
  HttpStats http;
  const log::EventLog& log;
  const projections::Projector& projector;
  const projections::Relay* relay = nullptr;
  const engine::Snapshotter* snapshotter = nullptr;
  log::ScrubStatus scrub = {};
  std::optional<Iso8583Counts> iso8583 = {};  ///< where there is a listener
  std::int64_t clock_offset_micros = 0;       ///< wall clock less the ledger's
};

/// Prometheus text format 0.0.4.
[[nodiscard]] std::string render_metrics(const MetricSources& sources);

}  // namespace lastro::api
