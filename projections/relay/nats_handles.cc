#include "projections/relay/nats_handles.h"

#include <string>

#include <fmt/format.h>

namespace lastro::projections::nats {

Error error_of(natsStatus status, jsErrCode code, std::string_view what) {
  auto text = fmt::format("{}: {}", what, natsStatus_GetText(status));
  if (code != 0) {
    // With a code it is the server's own sentence; else it might repeat what was sent.
    const char* words = nats_GetLastError(nullptr);
    text += fmt::format(" (JetStream error {}{}{:.120})", static_cast<int>(code),
                        words == nullptr ? "" : ": ", words == nullptr ? "" : words);
  }
  return {ErrorCode::unavailable, std::move(text)};
}

std::string_view header_of(natsMsg* message, const char* name) {
  const char* value = nullptr;
  if (natsMsgHeader_Get(message, name, &value) != NATS_OK || value == nullptr) return {};
  return value;
}

}  // namespace lastro::projections::nats
