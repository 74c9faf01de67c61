#pragma once

#include <optional>
#include <string_view>

#include "engine/domain/programs/time_zone.h"

namespace lastro::programs {

/// A zone of the IANA database with its transitions from 2020 up to 2100, from the data that ICU carries;
/// beyond them the last offset stays. Empty for a name that is no zone's.
[[nodiscard]] std::optional<domain::TimeZone> compile_time_zone(std::string_view name);

}  // namespace lastro::programs
