#include "projections/client_row.h"

#include <utility>

#include "projections/clients_view.h"
#include "projections/status_row.h"
#include "projections/stored_event.h"

namespace lastro::projections {
namespace {

Result<void> add_status(const ViewSnapshot& snapshot, TenantId tenant, Client& client) {
  const auto row = snapshot.get(clients_rows::status(tenant, client.id));
  if (!row) return std::unexpected(row.error());
  if (!*row) return {};
  auto change = decode_status(**row);
  if (!change) return std::unexpected(change.error());
  client.status = change->status;
  client.status_reason = std::move(change->reason);
  client.version = change->sequence;
  return {};
}

}  // namespace

Result<std::optional<Client>> read_client(const ViewSnapshot& snapshot, const PersonalDataOpener& opener,
                                          TenantId tenant, ClientId id) {
  const auto row = snapshot.get(clients_rows::client(tenant, id));
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::nullopt;
  StoredEvent event;
  if (auto stored = event.read(**row); !stored) return std::unexpected(stored.error());
  const auto* created = event.body<domain::ClientCreated>();
  if (created == nullptr) return damaged_row("client");
  auto personal = opener.open(*created);
  if (!personal) return std::unexpected(personal.error());

  Client client;
  client.id = id;
  client.personal_state = personal->state;
  client.personal = std::move(personal->data);
  client.created_at = event.header().recorded_at;
  client.sequence = event.header().sequence;
  client.version = event.header().sequence;
  if (auto added = add_status(snapshot, tenant, client); !added) return std::unexpected(added.error());
  return client;
}

}  // namespace lastro::projections
