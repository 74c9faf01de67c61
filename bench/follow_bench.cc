#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "bench/engine_bed.h"
#include "bench/lag.h"
#include "bench/nats_process.h"
#include "bench/projections.h"
#include "bench/report.h"
#include "bench/scratch_folder.h"
#include "bench/views_bed.h"
#include "projections/relay/nats_publisher.h"
#include "projections/relay/relay.h"

namespace lastro::bench {
namespace {

constexpr unsigned callers = 2;
/// For what is behind to catch up before and after a measurement.
constexpr std::chrono::seconds patience{600};

/// The engine, and what follows its log. Destroyed from the last to the first.
struct Followed {
  std::unique_ptr<ViewsBed> views{};
  std::unique_ptr<EngineBed> engine{};
  std::unique_ptr<NatsProcess> nats{};
  std::unique_ptr<projections::NatsPublisher> publisher{};
  std::unique_ptr<projections::Projector> projector{};
  std::unique_ptr<projections::Relay> relay{};

  /// What follows, by name, and how far it is.
  [[nodiscard]] std::vector<Follower> followers() const {
    std::vector<Follower> all;
    if (projector) all.push_back({"views", [this] { return projector->position(); }});
    if (relay) all.push_back({"NATS", [this] { return relay->status().published; }});
    return all;
  }
};

class Bench {
 public:
  explicit Bench(const FollowOptions& options) : options_(options), scratch_(options.folder) {}

  Result<void> run() {
    if (auto alone = measure("none", false, false); !alone) return alone;
    if (auto views = measure("views", true, false); !views) return views;
    return options_.nats ? measure("views and NATS", true, true) : Result<void>{};
  }

 private:
  Result<void> measure(const std::string& consumers, bool views, bool nats) {
    Followed bed;
    if (auto started = start(bed,
                             scratch_.path() + (nats    ? "/nats"
                                                : views ? "/views"
                                                        : "/none"),
                             views, nats);
        !started) {
      return started;
    }
    if (auto ready = catch_up(bed); !ready) return ready;
    const auto sustained = measure_sustained(bed, consumers);
    if (!sustained) return std::unexpected(sustained.error());
    if (views) {
      if (auto lag = measure_lag(bed, consumers, *sustained / 2); !lag) return lag;
    }
    bed.relay.reset();
    bed.projector.reset();
    return bed.engine->close();
  }

  Result<void> start(Followed& bed, const std::string& folder, bool views, bool nats) {
    auto made = ViewsBed::make(folder + "/read");
    if (!made) return std::unexpected(made.error());
    bed.views = std::move(*made);
    auto engine = EngineBed::make(folder, options_.accounts, bed.views->client());
    if (!engine) return std::unexpected(engine.error());
    bed.engine = std::move(*engine);
    if (views) {
      auto projector = bed.views->follow(bed.engine->log());
      if (!projector) return std::unexpected(projector.error());
      bed.projector = std::move(*projector);
    }
    if (!nats) return {};
    auto process = NatsProcess::start(folder + "/server");
    if (!process) return std::unexpected(process.error());
    bed.nats = std::move(*process);
    auto publisher = projections::NatsPublisher::open({.url = bed.nats->url(), .ca_file = {}});
    if (!publisher) return std::unexpected(publisher.error());
    bed.publisher = std::move(*publisher);
    bed.relay = std::make_unique<projections::Relay>(bed.engine->log(), *bed.publisher, bed.engine->clock());
    bed.relay->start();
    return {};
  }

  static Result<void> catch_up(const Followed& bed) {
    const auto committed = bed.engine->log().committed();
    const auto deadline = bed.engine->clock().monotonic_micros() +
                          std::chrono::duration_cast<std::chrono::microseconds>(patience).count();
    for (const auto& follower : bed.followers()) {
      while (follower.position() < committed) {
        if (bed.engine->clock().monotonic_micros() > deadline) {
          return fail(ErrorCode::unavailable, follower.name + " did not catch up in time");
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
      }
    }
    return {};
  }

  /// As much as the engine takes; gives the events/s that the slowest follower kept up.
  Result<std::uint64_t> measure_sustained(Followed& bed, const std::string& consumers) {
    const auto followers = bed.followers();
    std::vector<Sequence> before;
    for (const auto& follower : followers) before.push_back(follower.position());
    const auto begin = bed.engine->clock().monotonic_micros();
    const auto driven =
        bed.engine->drive({.batch = options_.batch, .callers = callers, .seconds = options_.seconds});
    const auto micros = static_cast<std::uint64_t>(bed.engine->clock().monotonic_micros() - begin);
    if (consumers == "none") alone_per_s_ = driven.per_s;
    auto slowest = driven.per_s;
    Figure figure{.suite = "projections",
                  .parameters = {{"what", "sustained"},
                                 {"consumers", consumers},
                                 {"batch", std::to_string(options_.batch)},
                                 {"accounts", std::to_string(options_.accounts)}},
                  .per_s = driven.per_s,
                  .p50_us = driven.latency.quantile(500),
                  .p99_us = driven.latency.quantile(990),
                  .p999_us = driven.latency.quantile(999),
                  .reference = followers.empty() ? "" : "no consumers",
                  .reference_per_s = alone_per_s_};
    for (std::size_t i = 0; i < followers.size(); ++i) {
      const auto per_s = (followers[i].position() - before[i]) * 1'000'000 / micros;
      slowest = std::min(slowest, per_s);
      figure.parameters.emplace_back(followers[i].name + "_per_s", std::to_string(per_s));
    }
    print_figure(figure, options_.json);
    if (auto caught_up = catch_up(bed); !caught_up) return std::unexpected(caught_up.error());
    return std::max<std::uint64_t>(slowest, std::uint64_t{2} * options_.batch);
  }

  Result<void> measure_lag(Followed& bed, const std::string& consumers, std::uint64_t per_s) {
    LagProbe probe(bed.followers(), bed.engine->clock());
    const auto driven =
        bed.engine->drive({.batch = options_.batch,
                           .callers = callers,
                           .seconds = options_.seconds,
                           .per_s = per_s,
                           .on_answered = [&](Sequence sequence) { probe.answered(sequence); }});
    for (const auto& [name, lag] : probe.finish(patience)) {
      print_figure({.suite = "projections",
                    .parameters = {{"what", "lag of " + name},
                                   {"consumers", consumers},
                                   {"batch", std::to_string(options_.batch)},
                                   {"accounts", std::to_string(options_.accounts)}},
                    .per_s = driven.per_s,
                    .p50_us = lag.quantile(500),
                    .p99_us = lag.quantile(990),
                    .p999_us = lag.quantile(999),
                    .reference = "rate due",
                    .reference_per_s = per_s},
                   options_.json);
    }
    return {};
  }

  const FollowOptions& options_;
  const ScratchFolder scratch_;
  std::uint64_t alone_per_s_ = 0;
};

}  // namespace

Result<void> run_follow(const FollowOptions& options) {
  return Bench(options).run();
}

}  // namespace lastro::bench
