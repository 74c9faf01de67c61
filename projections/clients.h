#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/clock.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/domain/commands.h"
#include "engine/domain/status.h"
#include "engine/keys/digester.h"
#include "projections/page.h"
#include "projections/personal_data.h"
#include "projections/view_store.h"

namespace lastro::projections {

struct Client {
  ClientId id;
  domain::Status status = domain::Status::active;
  std::string status_reason;
  PersonalState personal_state = PersonalState::erased;
  PersonalData personal;  ///< where readable
  UnixMicros created_at = 0;
  Sequence sequence = 0;  ///< of the event that created it
  Sequence version = 0;   ///< of the last event that changed it
};

/// Reads the view `clients`. Any thread; store, key store and digester outlive it. Lists are invalid for a
/// bad cursor or limit.
class ClientsReader {
 public:
  ClientsReader(const ViewStore& store, const PersonalDataOpener& opener, const keys::Digester& digester)
      : store_(store), opener_(opener), digester_(digester) {}

  /// Empty where the tenant has none such.
  [[nodiscard]] Result<std::optional<Client>> find(TenantId tenant,
                                                   const domain::Reference<ClientId>& reference) const;
  /// All, in the order of their making.
  [[nodiscard]] Result<Page<Client>> list(TenantId tenant, const PageRequest& page) const;
  /// Those with this CPF or CNPJ, with or without punctuation, in the order of their making. Without clients
  /// whose data cannot be read; see search.
  [[nodiscard]] Result<Page<Client>> find_by_document(TenantId tenant, std::string_view document,
                                                      const PageRequest& page) const;
  /// Those whose name, or whose name from one of its words on, begins with `name`, whatever the case and
  /// accents: first those that begin with it as a whole, by normalised name and then id; then those by a
  /// later word, by the name from there on. Without clients whose data cannot be read. A page looks at
  /// scanned_rows_max names at most: it may be short, or empty, and still have a cursor. invalid for a name
  /// without letters or digits.
  [[nodiscard]] Result<Page<Client>> search(TenantId tenant, std::string_view name,
                                            const PageRequest& page) const;

  static constexpr std::size_t scanned_rows_max = 1000;

 private:
  const ViewStore& store_;
  const PersonalDataOpener opener_;
  const keys::Digester& digester_;
};

}  // namespace lastro::projections
