#pragma once

#include <string>

#include "engine/domain/events.h"

namespace lastro::tools {

/// An event as one JSON object, every recorded field; sealed personal data is named, not shown.
[[nodiscard]] std::string event_json_line(const domain::Event& event, std::uint16_t partition);

}  // namespace lastro::tools
