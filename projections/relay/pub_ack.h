#pragma once

#include <string>
#include <string_view>

#include "engine/base/ids.h"
#include "engine/base/result.h"

namespace lastro::projections {

/// A JetStream publish acknowledgement (io.nats.jetstream.api.v1.pub_ack_response).
struct PubAck {
  std::string stream;
  Sequence sequence = 0;
};

/// unavailable, with the server's code and words, where it answered with an error (such as 10071, wrong last
/// sequence); invalid for anything that is no such answer.
Result<PubAck> parse_pub_ack(std::string_view json);

}  // namespace lastro::projections
