#include "projections/clients.h"

#include <utility>

#include "engine/base/document.h"
#include "projections/alias_row.h"
#include "projections/client_row.h"
#include "projections/client_search.h"
#include "projections/clients_view.h"
#include "projections/flat_row.h"
#include "projections/page_scan.h"

namespace lastro::projections {
namespace {

/// The client whose id ends the row's key, after `prefix_bytes`.
Result<Client> read_listed(const ViewSnapshot& snapshot, const PersonalDataOpener& opener, TenantId tenant,
                           const RowScan& row, std::size_t prefix_bytes) {
  KeyReader key(row.key());
  key.skip(prefix_bytes);
  const ClientId id{key.take_u64()};
  if (!key.complete()) return damaged_row("client");
  auto client = read_client(snapshot, opener, tenant, id);
  if (!client) return std::unexpected(client.error());
  if (!*client) return damaged_row("client");
  return std::move(**client);
}

}  // namespace

Result<std::optional<Client>> ClientsReader::find(TenantId tenant,
                                                  const domain::Reference<ClientId>& reference) const {
  const auto snapshot = store_.snapshot(ViewName::clients);
  const auto id = resolve(snapshot, reference,
                          [&](const Digest128& digest) { return clients_rows::alias(tenant, digest); });
  if (!id) return std::unexpected(id.error());
  if (!*id) return std::nullopt;
  return read_client(snapshot, opener_, tenant, *id);
}

Result<Page<Client>> ClientsReader::list(TenantId tenant, const PageRequest& page) const {
  const auto after = page_start(page);
  if (!after) return std::unexpected(after.error());
  const auto snapshot = store_.snapshot(ViewName::clients);
  const auto prefix = clients_rows::clients(tenant);
  auto from = prefix;
  if (*after) from.add(**after + 1);
  const auto read = [&](const RowScan& row) {
    return read_listed(snapshot, opener_, tenant, row, prefix.view().size());
  };
  return read_page<Client>(snapshot, snapshot.scan(prefix, from), page.limit, read,
                           [](const Client& client) { return client.id.value; });
}

Result<Page<Client>> ClientsReader::find_by_document(TenantId tenant, std::string_view document,
                                                     const PageRequest& page) const {
  const auto after = page_start(page);
  if (!after) return std::unexpected(after.error());
  const auto snapshot = store_.snapshot(ViewName::clients);
  const auto digest = digester_.blind_index(tenant, client_document_field, normalise_document(document));
  const auto prefix = clients_rows::documents(tenant, digest);
  auto from = prefix;
  if (*after) from.add(**after + 1);
  const auto read = [&](const RowScan& row) {
    return read_listed(snapshot, opener_, tenant, row, prefix.view().size());
  };
  auto found = read_page<Client>(snapshot, snapshot.scan(prefix, from), page.limit, read,
                                 [](const Client& client) { return client.id.value; });
  if (found) {
    std::erase_if(found->items,
                  [](const Client& client) { return client.personal_state != PersonalState::readable; });
  }
  return found;
}

Result<Page<Client>> ClientsReader::search(TenantId tenant, std::string_view name,
                                           const PageRequest& page) const {
  const auto snapshot = store_.snapshot(ViewName::clients);
  return ClientSearch(snapshot, opener_, tenant).run(name, page);
}

}  // namespace lastro::projections
