#include "api/metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

namespace lastro::api {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

MetricFamily family(std::string name, std::string help, MetricType type, double value) {
  ClientMetric metric;
  if (type == MetricType::Counter) {
    metric.counter.value = value;
  } else {
    metric.gauge.value = value;
  }
  return {.name = std::move(name), .help = std::move(help), .type = type, .metric = {metric}};
}

/// Built anew at each scrape: the counts live with those who count.
class Families {
 public:
  template <class T>
  void counter(std::string name, std::string help, T value) {
    all_.push_back(family(std::move(name), std::move(help), MetricType::Counter, static_cast<double>(value)));
  }
  template <class T>
  void gauge(std::string name, std::string help, T value) {
    all_.push_back(family(std::move(name), std::move(help), MetricType::Gauge, static_cast<double>(value)));
  }
  void views(const projections::Projector& projector, Sequence committed) {
    MetricFamily lag{.name = "lastro_view_lag_events",
                     .help = "Committed events a read model has not seen",
                     .type = MetricType::Gauge,
                     .metric = {}};
    for (const auto view : projections::all_views) {
      const auto position = projector.position(view);
      ClientMetric metric;
      metric.label.push_back({.name = "view", .value = std::string(projections::view_text(view))});
      metric.gauge.value = static_cast<double>(committed > position ? committed - position : 0);
      lag.metric.push_back(std::move(metric));
    }
    all_.push_back(std::move(lag));
  }
  void iso8583(const Iso8583Counts& counts) {
    gauge("lastro_iso8583_connections", "Open connections", counts.server.open_connections);
    counter("lastro_iso8583_refused_total", "Connections beyond the limit", counts.server.refused);
    counter("lastro_iso8583_broken_total", "Connections closed for what they sent", counts.server.broken);
    counter("lastro_iso8583_timeouts_total", "Connections closed by a timeout", counts.server.timeouts);
    counter("lastro_iso8583_messages_total", "Messages taken", counts.desk.messages);
    counter("lastro_iso8583_malformed_total", "Messages answered 30, or closed on", counts.desk.malformed);
    counter("lastro_iso8583_unauthentic_total", "Messages without their right authentication code",
            counts.desk.unauthentic);
    counter("lastro_iso8583_refused_messages_total",
            "Messages answered without a command, for another reason", counts.desk.refused);
  }
  [[nodiscard]] const std::vector<MetricFamily>& all() const { return all_; }

 private:
  std::vector<MetricFamily> all_;
};

}  // namespace

std::string render_metrics(const MetricSources& sources) {
  Families families;
  const auto engine = sources.engine.stats();
  const auto committed = sources.log.committed();
  families.counter("lastro_commands_total", "Commands taken by the writer", engine.commands);
  families.counter("lastro_duplicates_total", "Commands answered by an earlier event", engine.duplicates);
  families.counter("lastro_rejections_total", "Commands refused without a record", engine.rejections);
  families.counter("lastro_simulations_total", "Commands decided and not recorded", engine.simulations);
  families.counter("lastro_events_total", "Events committed since the start", engine.events);
  families.counter("lastro_frames_total", "Group commits since the start", engine.frames);
  families.counter("lastro_log_bytes_total", "Bytes of frames appended since the start", engine.log_bytes);
  families.counter("lastro_append_seconds_total", "Time spent in synced appends",
                   static_cast<double>(engine.append_micros) / 1e6);
  families.gauge("lastro_queued_commands", "Commands waiting for the writer", engine.queued);
  families.gauge("lastro_committed_sequence", "Sequence of the newest committed event", committed);
  families.gauge("lastro_clock_offset_seconds", "Wall clock less the ledger's clock",
                 static_cast<double>(sources.clock_offset_micros) / 1e6);
  families.views(sources.projector, committed);
  families.gauge("lastro_views_healthy", "1 while the read models follow the log",
                 sources.projector.healthy() ? 1 : 0);
  families.gauge("lastro_scrub_sequence",
                 "The stored log is found sound up to this event, in this pass or the last",
                 sources.scrub.sequence);
  families.counter("lastro_scrub_passes_total", "Checks of everything stored, since the start",
                   sources.scrub.passes);
  families.counter("lastro_scrub_bytes_total", "Bytes read to check what is stored, since the start",
                   sources.scrub.bytes);
  families.gauge("lastro_scrub_last_pass_timestamp_seconds",
                 "When the last such check was complete; 0 for never",
                 static_cast<double>(sources.scrub.last_pass_at) / 1e6);
  families.gauge("lastro_http_connections", "Open connections", sources.http.open_connections);
  families.counter("lastro_http_requests_total", "Requests handled", sources.http.requests);
  families.counter("lastro_http_rejected_total", "Requests refused as malformed or over a limit",
                   sources.http.rejected);
  families.counter("lastro_http_timeouts_total", "Connections closed by a timeout", sources.http.timeouts);
  if (sources.iso8583) families.iso8583(*sources.iso8583);
  if (sources.snapshotter != nullptr) {
    families.gauge("lastro_snapshot_sequence", "Event after which the newest snapshot was taken",
                   sources.snapshotter->newest());
    families.gauge("lastro_snapshot_duration_seconds", "How long the last snapshot took to make",
                   std::chrono::duration<double>(sources.snapshotter->last_duration()).count());
  }
  if (sources.relay != nullptr) {
    const auto relay = sources.relay->status();
    families.gauge("lastro_relay_connected", "1 while events reach NATS", relay.connected ? 1 : 0);
    families.gauge("lastro_relay_published_sequence", "Newest event acknowledged by NATS", relay.published);
    families.gauge("lastro_relay_lag_events", "Committed events not yet acknowledged by NATS", relay.lag);
    families.gauge("lastro_relay_generation", "Generation of the event stream", relay.generation);
    families.counter("lastro_relay_reconnects_total", "Connections to NATS after the first",
                     relay.reconnects);
    families.counter("lastro_relay_broken_total", "Streams found broken", relay.broken);
  }
  return prometheus::TextSerializer{}.Serialize(families.all());
}

}  // namespace lastro::api
