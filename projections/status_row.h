#pragma once

#include <string>
#include <string_view>

#include <flatbuffers/flatbuffers.h>

#include "engine/base/bytes.h"
#include "engine/base/result.h"
#include "engine/domain/events.h"
#include "engine/domain/status.h"

namespace lastro::projections {

/// The status of a client, account or card. A thing without a row of it is active since it was made.
struct StatusChange {
  domain::Status status = domain::Status::active;
  std::string reason;     ///< a code; empty where none was given
  Sequence sequence = 0;  ///< of the event that set it
  UnixMicros changed_at = 0;
};

/// Valid until the builder's next use.
[[nodiscard]] Bytes encode_status(flatbuffers::FlatBufferBuilder& builder, const domain::EventHeader& header,
                                  domain::Status status, std::string_view reason);
[[nodiscard]] Result<StatusChange> decode_status(std::string_view row);

}  // namespace lastro::projections
