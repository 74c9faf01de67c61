#pragma once

#include <flatbuffers/flatbuffers.h>

#include "engine/keys/digester.h"
#include "projections/personal_data.h"
#include "projections/row_key.h"
#include "projections/view.h"

namespace lastro::projections {

/// Rows of the view `clients`. The client's own row keeps its data sealed; what searching needs lies open,
/// and is gone after a rebuild where the client's key was destroyed. A key that is lost, though nobody
/// destroyed it, ends the feeding.
///   client     tenant | client                                   → the event ClientCreated
///   status     tenant | client                                   → StatusChange, the newest; none while
///   never changed alias      tenant | digest                                   → Alias document   tenant |
///   blind index of the CPF or CNPJ | client  → (empty) name       tenant | client → ClientName by name
///   tenant | normalised name | 0 | client             → (empty) by word    tenant | the name from its 2nd,
///   3rd … word on | 0 | client | word, 1   → (empty)
namespace clients_rows {
[[nodiscard]] RowKey clients(TenantId tenant);
[[nodiscard]] RowKey client(TenantId tenant, ClientId client);
[[nodiscard]] RowKey status(TenantId tenant, ClientId client);
[[nodiscard]] RowKey alias(TenantId tenant, const Digest128& digest);
[[nodiscard]] RowKey documents(TenantId tenant, const Digest128& digest);
[[nodiscard]] RowKey name(TenantId tenant, ClientId client);
[[nodiscard]] RowKey names(TenantId tenant, std::string_view prefix);
[[nodiscard]] RowKey words(TenantId tenant, std::string_view prefix);
/// `from` is the name from the word on; 0 is the first word.
[[nodiscard]] RowKey word(TenantId tenant, std::string_view from, ClientId client, std::uint8_t word);
inline constexpr std::size_t tenant_key_bytes = 1 + 4;
}  // namespace clients_rows

class ClientsView final : public View {
 public:
  /// The digester outlives it.
  ClientsView(const PersonalDataOpener& opener, const keys::Digester& digester)
      : opener_(opener), digester_(digester) {}

  [[nodiscard]] ViewName name() const override { return ViewName::clients; }
  [[nodiscard]] std::uint32_t version() const override { return 1; }
  Result<void> apply(const AppliedEvent& applied, ViewWriter& writer) override;

 private:
  Result<void> create(const AppliedEvent& applied, const domain::ClientCreated& created, ViewWriter& writer);
  void put_name(TenantId tenant, ClientId client, std::string_view name, ViewWriter& writer);

  const PersonalDataOpener opener_;
  const keys::Digester& digester_;
  flatbuffers::FlatBufferBuilder builder_;
};

}  // namespace lastro::projections
