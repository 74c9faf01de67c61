#pragma once

#include <memory>
#include <vector>

#include "engine/keys/digester.h"
#include "projections/personal_data.h"
#include "projections/view.h"

namespace lastro::projections {

/// All read models, in the order of all_views. The digester outlives them.
[[nodiscard]] std::vector<std::unique_ptr<View>> make_views(const PersonalDataOpener& opener,
                                                            const keys::Digester& digester);

}  // namespace lastro::projections
