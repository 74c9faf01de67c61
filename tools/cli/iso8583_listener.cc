#include "tools/cli/iso8583_listener.h"

#include "tools/cli/listen_address.h"

namespace lastro::tools {

Result<std::unique_ptr<Iso8583Listener>> Iso8583Listener::start(const Iso8583Options& options,
                                                                const keys::Digester& digester, Clock& clock,
                                                                log::EventLog& log, api::WorkerPool& workers,
                                                                engine::Engine& engine) {
  const auto address = parse_listen_address(options.listen, "--iso8583");
  if (!address) return std::unexpected(address.error());
  if (!address->is_loopback() && !options.plain_network) {
    return fail(ErrorCode::invalid,
                "--iso8583 beyond this machine sends card numbers in clear: put a TLS tunnel before it, or "
                "say --iso8583-plain-network");
  }
  iso8583::DeskOptions desk;
  auto dialect = iso8583::load_dialect(options.dialect);
  if (!dialect) return std::unexpected(dialect.error());
  desk.dialect = std::move(*dialect);
  if (!options.mac_key.empty()) {
    auto key = keys::MacKey::read(options.mac_key);
    if (!key) return std::unexpected(key.error());
    desk.mac_key = std::move(*key);
  }
  desk.tenant = static_cast<TenantId>(options.tenant);
  desk.deadline_ms = options.deadline_ms;
  std::unique_ptr<Iso8583Listener> listener(new Iso8583Listener);
  listener->front_ = std::make_unique<iso8583::Front>(std::move(desk), digester, clock, log, workers);
  iso8583::ServerOptions server;
  server.address = address->host;
  server.port = address->port;
  auto started = iso8583::Server::start(server, *listener->front_, clock);
  if (!started) return std::unexpected(started.error());
  listener->server_ = std::move(*started);
  listener->front_->connect(engine, *listener->server_);
  listener->address_ = address->reachable(listener->server_->port());
  return listener;
}

}  // namespace lastro::tools
