#include "tools/cli/server.h"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <optional>

#include <fmt/core.h>
#include <spdlog/spdlog.h>

#include "api/app.h"
#include "api/metrics.h"
#include "api/openapi_document.h"
#include "engine/client_keys.h"
#include "engine/log/rocks_alias_index.h"
#include "engine/log/scrubber.h"
#include "projections/relay/nats_publisher.h"
#include "projections/relay/relay.h"
#include "projections/views.h"
#include "tools/cli/console.h"
#include "tools/cli/core_dumps.h"
#include "tools/cli/data_folder.h"
#include "tools/cli/descriptors.h"
#include "tools/cli/duration.h"
#include "tools/cli/listen_address.h"
#include "tools/cli/logging.h"
#include "tools/cli/serve_settings.h"
#include "tools/cli/token.h"

namespace lastro::tools {
namespace {

/// EX_IOERR of sysexits.h: the log cannot be written or read; a supervisor restarts and recovery decides.
constexpr int exit_io_error = 74;

constexpr std::size_t reads_waiting_max = 4'096;
constexpr std::size_t creator_threads = 2;
constexpr std::size_t creations_waiting_max = 1'024;
constexpr std::size_t bulks_waiting_max = 64;
constexpr std::size_t answerer_threads = 2;
constexpr std::size_t answers_waiting_max = 4'096;

auto end_process_over(std::string_view what) {
  return [what](const Error& error) {
    spdlog::critical("{} failed, so nothing more is answered: {}", what, error.message);
    spdlog::default_logger()->flush();
    std::_Exit(exit_io_error);
  };
}

void warn_of_snapshot(const Error& error) {
  spdlog::warn("a snapshot is passed over, the log is read instead: {}", error.message);
}

/// Says now and then how far a start has come that takes long.
auto tell_progress(Clock& clock, Sequence end) {
  constexpr std::int64_t interval_micros = 5'000'000;
  return [&clock, end, next = clock.monotonic_micros() + interval_micros](Sequence reached) mutable {
    const auto now = clock.monotonic_micros();
    if (now < next) return;
    next = now + interval_micros;
    spdlog::info("starting: the log is read up to sequence {} of {}", reached, end);
  };
}

}  // namespace

/// In order of making; destroyed in reverse.
struct Server::Parts {
  SystemClock clock;
  OpenLedger ledger;
  std::unique_ptr<log::RocksAliasIndex> aliases;
  engine::ProgramCatalog programs;
  std::unique_ptr<api::WorkerPool> readers;
  std::unique_ptr<api::WorkerPool> answerers;
  std::unique_ptr<api::WorkerPool> creators;
  std::unique_ptr<api::WorkerPool> parsers;
  std::unique_ptr<api::CommandGateway> gateway;
  api::ReplyRouter replies;
  std::unique_ptr<log::SnapshotFolder> snapshots;
  std::unique_ptr<engine::Engine> engine;
  std::unique_ptr<engine::Snapshotter> snapshotter;
  std::unique_ptr<log::Scrubber> scrubber;
  std::unique_ptr<projections::ViewStore> store;
  std::unique_ptr<projections::PersonalDataOpener> opener;
  std::vector<std::unique_ptr<projections::View>> views;
  std::unique_ptr<projections::Projector> projector;
  std::unique_ptr<api::ReadGate> read_gate;
  std::unique_ptr<projections::ClientsReader> clients;
  std::unique_ptr<projections::AccountsReader> accounts;
  std::unique_ptr<projections::BalancesReader> balances;
  std::unique_ptr<projections::StatementReader> statement;
  std::unique_ptr<projections::AuthorizationsReader> authorizations;
  std::unique_ptr<projections::NatsPublisher> publisher;
  std::unique_ptr<projections::Relay> relay;
  std::unique_ptr<api::TokenVerifier> tokens;
  std::unique_ptr<api::ClientCreation> client_creation;
  std::unique_ptr<api::Backtests> backtests;
  std::unique_ptr<api::App> app;
  std::unique_ptr<api::HttpServer> http;
  std::unique_ptr<Iso8583Listener> iso8583;
  std::atomic<const Iso8583Listener*> counted_iso8583 = nullptr;  ///< once it is there: for scrapes
  ListenAddress address;
  bool stopped = false;

  Result<void> open_ledger_parts(const ServeOptions& options, const DataFolder& folder);
  Result<void> start_engine(const ServeOptions& options, const DataFolder& folder);
  void start_snapshotter(const ServeOptions& options);
  Result<void> start_scrubber(const ServeOptions& options);
  Result<void> start_consumers(const ServeOptions& options, const DataFolder& folder);
  Result<void> start_http(const ServeOptions& options, const DataFolder& folder);
  Result<void> start_iso8583(const Iso8583Options& options);
  [[nodiscard]] std::optional<api::Iso8583Counts> iso8583_counts() const {
    const auto* listener = counted_iso8583.load(std::memory_order_acquire);
    if (listener == nullptr) return std::nullopt;
    return listener->counts();
  }
  [[nodiscard]] api::RenderScope render_scope() {
    return {.partition = 0, .ledger = ledger.ledger, .programs = programs, .keys = *ledger.keys};
  }
};

Result<void> Server::Parts::open_ledger_parts(const ServeOptions& options, const DataFolder& folder) {
  auto opened =
      open_ledger(folder, {.create = true, .sync = options.sync, .strict_anchor = options.strict_anchor});
  if (!opened) return std::unexpected(opened.error());
  ledger = std::move(*opened);
  auto index = log::RocksAliasIndex::open({.folder = folder.aliases(),
                                           .ledger = ledger.ledger,
                                           .log_head = ledger.log->committed(),
                                           .info_log_folder = {}});
  if (!index) return std::unexpected(index.error());
  aliases = std::move(*index);
  if (!aliases->emptied_because().empty())
    spdlog::warn("alias index is made anew from the whole log: {}", aliases->emptied_because());
  return {};
}

Result<void> Server::Parts::start_engine(const ServeOptions& options, const DataFolder& folder) {
  const auto house_credit = house_credit_of(options.house_credit);
  if (!house_credit) return std::unexpected(house_credit.error());
  std::vector<domain::Program> to_publish;
  for (const auto& name : options.programs) {
    auto program = program_of(name);
    if (!program) return std::unexpected(program.error());
    to_publish.push_back(std::move(*program));
  }
  readers = std::make_unique<api::WorkerPool>("reader", options.workers, reads_waiting_max);
  answerers = std::make_unique<api::WorkerPool>("answerer", answerer_threads, answers_waiting_max);
  creators = std::make_unique<api::WorkerPool>("creator", creator_threads, creations_waiting_max);
  parsers = std::make_unique<api::WorkerPool>("parser", 1, bulks_waiting_max);
  gateway = std::make_unique<api::CommandGateway>(render_scope(), *ledger.log, *answerers);
  snapshots = std::make_unique<log::SnapshotFolder>(folder.snapshots());
  const auto began = clock.monotonic_micros();
  auto started =
      engine::Engine::start(*ledger.log, *aliases, clock, replies, programs,
                            {.ledger = ledger.ledger,
                             .key_check = ledger.digester->check_value(),
                             .house_credit = *house_credit,
                             .programs = std::move(to_publish),
                             .snapshots = snapshots.get(),
                             .on_unusable_snapshot = warn_of_snapshot,
                             .on_replayed = tell_progress(clock, ledger.log->committed()),
                             .check_recovered =
                                 [this](const domain::State& state) {
                                   return engine::check_newest_key(*ledger.log, state, *ledger.keys);
                                 },
                             .on_fatal = end_process_over("the log")});
  if (!started) return std::unexpected(started.error());
  engine = std::move(*started);
  spdlog::info("recovered to sequence {} from a snapshot at {} in {} ms", ledger.log->committed(),
               engine->started_from(), (clock.monotonic_micros() - began) / 1000);
  start_snapshotter(options);
  return {};
}

void Server::Parts::start_snapshotter(const ServeOptions& options) {
  if (options.snapshot_interval == 0) return;
  const auto on_failure = [](const Error& error) {
    if (error.code == ErrorCode::corruption) end_process_over("the log")(error);
    spdlog::error("no snapshot was made: {}", error.message);
  };
  snapshotter = std::make_unique<engine::Snapshotter>(
      *ledger.log, *aliases, *snapshots, clock, engine->started_from(),
      engine::SnapshotterOptions{.interval_events = options.snapshot_interval,
                                 .on_failure = on_failure,
                                 .on_unusable = warn_of_snapshot});
}

Result<void> Server::Parts::start_scrubber(const ServeOptions& options) {
  const auto every_s = parse_duration_s(options.scrub_every);
  if (!every_s) {
    return fail(ErrorCode::invalid, "--scrub-every must be a number and s, m, h or d, at most 366d");
  }
  scrubber = std::make_unique<log::Scrubber>(
      *ledger.log, clock,
      log::ScrubberOptions{
          .bytes_per_second_max = options.scrub_mib_per_second * 1024 * 1024,
          .pass_interval = std::chrono::seconds{*every_s},
          .file_checks = {[this](const ReadPace& pace) { return ledger.log->check_files(pace); },
                          [this](const ReadPace& pace) { return ledger.keys->check_files(pace); }},
          .on_damage = end_process_over("the scrub of stored data")});
  return {};
}

Result<void> Server::Parts::start_consumers(const ServeOptions& options, const DataFolder& folder) {
  auto opened = projections::ViewStore::open(folder.views());
  if (!opened) return std::unexpected(opened.error());
  store = std::move(*opened);
  opener = std::make_unique<projections::PersonalDataOpener>(*ledger.keys, ledger.ledger);
  views = projections::make_views(*opener, *ledger.digester);
  auto started = projections::Projector::start(
      *ledger.log, *store, views,
      {.on_stall =
           [](const Error& error) {
             spdlog::error("the read models wait for their disk: {}", error.message);
           },
       .on_resume = [] { spdlog::info("the read models go on"); },
       .on_stop = [](const Error& error) { spdlog::error("the read models stopped: {}", error.message); }});
  if (!started) return std::unexpected(started.error());
  projector = std::move(*started);
  for (const auto view : projector->emptied()) {
    spdlog::warn("view {} is made anew from the log: answers are incomplete until it has caught up",
                 projections::view_text(view));
  }
  if (!options.views) projector->stop();
  read_gate = std::make_unique<api::ReadGate>(*projector, clock, reads_waiting_max);
  clients = std::make_unique<projections::ClientsReader>(*store, *opener, *ledger.digester);
  accounts = std::make_unique<projections::AccountsReader>(*store);
  balances = std::make_unique<projections::BalancesReader>(*store);
  statement = std::make_unique<projections::StatementReader>(*store);
  authorizations = std::make_unique<projections::AuthorizationsReader>(*store);
  if (options.nats.empty()) return {};
  auto made = projections::NatsPublisher::open(
      {.url = options.nats, .ca_file = options.nats_ca, .max_bytes = options.nats_max_bytes});
  if (!made) return std::unexpected(made.error());
  publisher = std::move(*made);
  relay = std::make_unique<projections::Relay>(*ledger.log, *publisher, clock);
  relay->start();
  return {};
}

Result<void> Server::Parts::start_http(const ServeOptions& options, const DataFolder& folder) {
  auto listen = http_options(options.listen);
  if (!listen) return std::unexpected(listen.error());
  if (options.card_numbers) forbid_core_dumps();
  const auto descriptors = claim_descriptors();
  listen->connections_max = descriptors.connections_max;
  listen->refused_open_max = descriptors.refused_open_max;
  if (descriptors.scarce) {
    spdlog::warn("the limit of {} open files leaves {} connections and little for storage: allow at least {}",
                 descriptors.limit, descriptors.connections_max, descriptors_reserved * 2);
  }
  auto verifier = make_verifier(folder, *ledger.digester);
  if (!verifier) return std::unexpected(verifier.error());
  tokens = std::make_unique<api::TokenVerifier>(std::move(*verifier));
  client_creation = std::make_unique<api::ClientCreation>(ledger.ledger, *ledger.keys, *aliases, *gateway,
                                                          end_process_over("the key store"));
  backtests = std::make_unique<api::Backtests>(
      *ledger.log, clock, render_scope().partition,
      [](const Error& error) { spdlog::error("a backtest failed: {}", error.message); });
  const auto metrics = [this] {
    return api::render_metrics({.engine = *engine,
                                .http = http->stats(),
                                .log = *ledger.log,
                                .projector = *projector,
                                .relay = relay.get(),
                                .snapshotter = snapshotter.get(),
                                .scrub = scrubber->status(),
                                .iso8583 = iso8583_counts(),
                                .clock_offset_micros = clock.wall_offset_micros()});
  };
  app = std::make_unique<api::App>(api::AppParts{.gateway = *gateway,
                                                 .client_creation = *client_creation,
                                                 .reads = {.clients = *clients,
                                                           .accounts = *accounts,
                                                           .balances = *balances,
                                                           .statement = *statement,
                                                           .authorizations = *authorizations,
                                                           .log = *ledger.log,
                                                           .aliases = *aliases,
                                                           .digester = *ledger.digester,
                                                           .render = render_scope(),
                                                           .clock = clock},
                                                 .projector = *projector,
                                                 .read_gate = *read_gate,
                                                 .readers = *readers,
                                                 .creators = *creators,
                                                 .parsers = *parsers,
                                                 .backtests = *backtests,
                                                 .tokens = *tokens,
                                                 .clock = clock,
                                                 .metrics = metrics,
                                                 .openapi = api::openapi_document(),
                                                 .card_numbers = options.card_numbers});
  address = {.host = listen->address, .port = listen->port};
  auto started = api::HttpServer::start(*listen, *app, clock);
  if (!started) return std::unexpected(started.error());
  http = std::move(*started);
  gateway->connect(*engine, *http);
  return {};
}

Result<void> Server::Parts::start_iso8583(const Iso8583Options& options) {
  if (options.listen.empty()) return {};
  auto started = Iso8583Listener::start(options, *ledger.digester, clock, *ledger.log, *answerers, *engine);
  if (!started) return std::unexpected(started.error());
  iso8583 = std::move(*started);
  counted_iso8583.store(iso8583.get(), std::memory_order_release);
  return {};
}

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Server::~Server() {
  stop();
}

Result<std::unique_ptr<Server>> Server::start(const ServeOptions& options) {
  const DataFolder folder(options.data);
  std::unique_ptr<Server> server(new Server(std::make_unique<Parts>()));
  auto& parts = *server->parts_;
  if (auto done = parts.open_ledger_parts(options, folder); !done) return std::unexpected(done.error());
  if (auto done = parts.start_engine(options, folder); !done) return std::unexpected(done.error());
  if (auto done = parts.start_consumers(options, folder); !done) return std::unexpected(done.error());
  if (auto done = parts.start_scrubber(options); !done) return std::unexpected(done.error());
  if (auto done = parts.start_http(options, folder); !done) return std::unexpected(done.error());
  if (auto done = parts.start_iso8583(options.iso8583); !done) return std::unexpected(done.error());
  return server;
}

std::string Server::url() const {
  return "http://" + parts_->address.reachable(parts_->http->port());
}

std::string Server::iso8583_address() const {
  return parts_->iso8583 ? parts_->iso8583->address() : std::string{};
}

void Server::stop() {
  auto& parts = *parts_;
  if (std::exchange(parts.stopped, true)) return;
  if (parts.http) parts.http->stop();
  if (parts.iso8583) parts.iso8583->stop();
  if (parts.backtests) parts.backtests->stop();
  if (parts.engine) parts.engine->stop();
  parts.snapshotter.reset();
  parts.read_gate.reset();
  parts.readers.reset();
  parts.parsers.reset();
  parts.creators.reset();
  parts.answerers.reset();
  if (parts.scrubber) parts.scrubber->stop();
  if (parts.projector) parts.projector->stop();
  if (parts.relay) parts.relay->stop();
  if (parts.aliases) {
    if (auto closed = parts.aliases->close(); !closed)
      spdlog::error("alias index: {}", closed.error().message);
  }
  parts.relay.reset();
  parts.projector.reset();
  if (parts.ledger.log) {
    if (auto closed = parts.ledger.log->close(); !closed) spdlog::error("log: {}", closed.error().message);
  }
}

int serve(const ServeOptions& options) {
  start_logging();
  (void)std::signal(SIGPIPE, SIG_IGN);
  (void)std::signal(SIGXFSZ, SIG_IGN);  // a write beyond the file size limit fails with EFBIG instead
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // before any thread starts, so that only sigwait sees them
  auto server = Server::start(options);
  if (!server) {
    spdlog::critical("cannot start: {}", server.error().message);
    return 1;
  }
  StandardOutput output;
  output.line("listening " + (*server)->url());
  const auto iso8583 = (*server)->iso8583_address();
  if (!iso8583.empty()) output.line("listening iso8583://" + iso8583);
  if (auto printed = output.finish(); !printed) spdlog::warn("{}", printed.error().message);
  spdlog::info("listening {} {}", (*server)->url(), iso8583);
  int received = 0;
  sigwait(&signals, &received);
  spdlog::info("stopping");
  (*server)->stop();
  spdlog::info("stopped");
  return 0;
}

}  // namespace lastro::tools
