#pragma once

#include "engine/base/result.h"
#include "engine/domain/events.h"

namespace lastro::engine {

/// incompatible where the event puts rules in force that this build does not have: what follows it was
/// decided by them.
Result<void> check_rules_version(const domain::Event& event);

}  // namespace lastro::engine
