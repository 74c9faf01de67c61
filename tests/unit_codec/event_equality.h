#pragma once

#include <string>

#include "engine/domain/events.h"

namespace lastro::log {

/// The first field in which two events differ, such as `header.alias` or `merchant.country`; empty where none
/// does. Compares every field of every event type.
[[nodiscard]] std::string first_difference(const domain::Event& a, const domain::Event& b);

}  // namespace lastro::log
