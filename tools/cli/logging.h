#pragma once

namespace lastro::tools {

/// One JSON object a line on standard error: time, level, message. Messages hold no secrets and no personal
/// data.
void start_logging();

}  // namespace lastro::tools
