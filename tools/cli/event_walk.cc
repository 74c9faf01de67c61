#include "tools/cli/event_walk.h"

#include <algorithm>

#include "engine/log/event_refusal.h"

namespace lastro::tools {

Result<void> walk_events(log::EventLog& log, Sequence from, Sequence to,
                         const std::function<bool(const domain::Event&)>& visit) {
  const auto last = to == 0 ? log.committed() : std::min(to, log.committed());
  if (from > last) return {};
  log::DecodedEvent decoded;
  const auto cursor = log.cursor(from);
  for (Sequence next = from; next <= last;) {
    auto frame = cursor->next();
    if (!frame) return std::unexpected(frame.error());
    if (*frame == nullptr)
      return fail(ErrorCode::corruption, "sequence " + std::to_string(next) + " is missing");
    for (; next <= std::min(last, (*frame)->last_sequence()); ++next) {
      if (auto read = decoded.decode((*frame)->event(next)); !read) {
        return std::unexpected(log::refused_event(log, next, read.error()));
      }
      if (!visit(decoded.event)) return {};
    }
  }
  return {};
}

}  // namespace lastro::tools
