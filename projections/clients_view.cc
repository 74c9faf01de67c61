#include "projections/clients_view.h"

#include <string>
#include <variant>

#include "schemas/views_generated.h"

#include "engine/base/document.h"
#include "projections/alias_row.h"
#include "projections/client_name.h"
#include "projections/flat_row.h"
#include "projections/status_row.h"

namespace lastro::projections {
namespace {

enum Kind : std::uint8_t {
  client_kind = 1,
  status_kind = 2,
  alias_kind = 3,
  document_kind = 4,
  name_kind = 5,
  by_name_kind = 6,
  by_word_kind = 7,
};

}  // namespace

namespace clients_rows {

RowKey clients(TenantId tenant) {
  return {client_kind, tenant};
}
RowKey client(TenantId tenant, ClientId client) {
  return clients(tenant).add(client);
}
RowKey status(TenantId tenant, ClientId client) {
  return RowKey(status_kind, tenant).add(client);
}
RowKey alias(TenantId tenant, const Digest128& digest) {
  return RowKey(alias_kind, tenant).add(digest);
}
RowKey documents(TenantId tenant, const Digest128& digest) {
  return RowKey(document_kind, tenant).add(digest);
}
RowKey name(TenantId tenant, ClientId client) {
  return RowKey(name_kind, tenant).add(client);
}
RowKey names(TenantId tenant, std::string_view prefix) {
  return RowKey(by_name_kind, tenant).add_text(prefix);
}
RowKey words(TenantId tenant, std::string_view prefix) {
  return RowKey(by_word_kind, tenant).add_text(prefix);
}

// No normalised name holds the byte 0, which therefore puts a name before every longer one that begins with
// it.
RowKey word(TenantId tenant, std::string_view from, ClientId client, std::uint8_t word) {
  auto key = word == 0 ? names(tenant, from) : words(tenant, from);
  key.add_byte(0).add(client);
  return word == 0 ? key : key.add_byte(word);
}

}  // namespace clients_rows

Result<void> ClientsView::apply(const AppliedEvent& applied, ViewWriter& writer) {
  const auto& header = applied.event.header;
  if (const auto* created = std::get_if<domain::ClientCreated>(&applied.event.body)) {
    return create(applied, *created, writer);
  }
  if (const auto* changed = std::get_if<domain::ClientStatusChanged>(&applied.event.body)) {
    writer.put(clients_rows::status(header.tenant, changed->client),
               encode_status(builder_, header, changed->status, changed->reason));
  }
  return {};
}

Result<void> ClientsView::create(const AppliedEvent& applied, const domain::ClientCreated& created,
                                 ViewWriter& writer) {
  const auto& header = applied.event.header;
  const auto id = ClientId::of(applied.partition, header.sequence);
  writer.put(clients_rows::client(header.tenant, id), applied.bytes);
  if (header.alias) {
    writer.put(clients_rows::alias(header.tenant, header.alias), encode_alias(builder_, id.value));
  }
  const auto personal = opener_.open(created);
  if (!personal) return std::unexpected(personal.error());
  // A view without this client would pass for a whole one: lost keys come back from their backup first.
  if (personal->state == PersonalState::unreadable) {
    if (auto kept = opener_.check_key_kept(id, created); !kept) return kept;
  }
  // Who cannot be read cannot be searched; the row above shows why.
  if (personal->state != PersonalState::readable) return {};
  if (const auto document = normalise_document(personal->data.document); !document.empty()) {
    const auto digest = digester_.blind_index(header.tenant, client_document_field, document);
    writer.put(clients_rows::documents(header.tenant, digest).add(id));
  }
  put_name(header.tenant, id, personal->data.name, writer);
  return {};
}

void ClientsView::put_name(TenantId tenant, ClientId client, std::string_view name, ViewWriter& writer) {
  const auto normalised = normalise_name(name);
  builder_.Clear();
  builder_.Finish(schema::views::CreateClientName(builder_, builder_.CreateString(normalised)));
  writer.put(clients_rows::name(tenant, client), finished(builder_));
  std::uint8_t word = 0;
  for (const auto start : word_starts(normalised)) {
    writer.put(clients_rows::word(tenant, std::string_view{normalised}.substr(start), client, word++));
  }
}

}  // namespace lastro::projections
