#pragma once

#include <functional>

#include "api/auth/token.h"
#include "api/backtests/backtest_requests.h"
#include "api/commands/client_creation.h"
#include "api/read_gate.h"
#include "api/resources/reads.h"
#include "api/route_table.h"
#include "projections/projector.h"

namespace lastro::api {

/// What the application is made of; everything outlives it.
struct AppParts {
  CommandGateway& gateway;
  ClientCreation& client_creation;
  ReadSources reads;
  projections::Projector& projector;
  ReadGate& read_gate;
  WorkerPool& readers;
  WorkerPool& creators;  ///< of clients: each waits for a sync of the key store
  WorkerPool& parsers;   ///< of long bulk bodies
  Backtests& backtests;
  TokenVerifier& tokens;
  Clock& clock;
  std::function<std::string()> metrics;  ///< Prometheus text
  std::string_view openapi;
  bool card_numbers = false;  ///< POST /v1/cards takes them, not tokens alone
};

/// Every request's way: route, identity, permission, then its command or read. On the I/O thread; what blocks
/// goes to the workers.
class App final : public Handler {
 public:
  explicit App(AppParts parts) : parts_(std::move(parts)) {}

  void handle(const Request& request, Responder responder) override;

 private:
  void command(const Route& route, const CommandScope& scope, Responder responder);
  void large_command(const Route& route, const CommandScope& scope, Responder responder);
  void bulk(const Route& route, const CommandScope& scope, Responder responder);
  void submit_lines(const Route& route, const CommandScope& scope, JsonBody& body,
                    std::span<const std::string_view> lines, Responder responder);
  void create_client(const CommandScope& scope, Responder responder);
  void backtest(const Route& route, const CommandScope& scope, Responder responder);
  void read(const Route& route, const Request& request, const Identity& identity, const PathParameters& path,
            Responder responder);
  struct Reading;
  void wait_for_views(const std::shared_ptr<Reading>& reading, Sequence wanted,
                      std::chrono::milliseconds patience);
  void on_views(const std::shared_ptr<Reading>& reading, Sequence reached);
  void special(const Route& route, Responder responder);
  static void run_on_worker(WorkerPool& pool, Responder responder,
                            std::move_only_function<void(Responder)> work);

  AppParts parts_;
  JsonBody body_;
};

}  // namespace lastro::api
