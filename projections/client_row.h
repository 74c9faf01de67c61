#pragma once

#include <optional>

#include "projections/clients.h"
#include "projections/view_snapshot.h"

namespace lastro::projections {

/// One client as the snapshot and the key store have it; empty where the tenant has none such.
[[nodiscard]] Result<std::optional<Client>> read_client(const ViewSnapshot& snapshot,
                                                        const PersonalDataOpener& opener, TenantId tenant,
                                                        ClientId id);

}  // namespace lastro::projections
