#include "engine/log/chain.h"

#include <fmt/format.h>

#include "engine/base/assert.h"

namespace lastro::log {

Chain Chain::from(Sequence from) {
  LASTRO_ASSERT(from != 0);
  Chain chain;
  chain.next_ = from;
  chain.head_known_ = from == 1;
  return chain;
}

Result<void> Chain::extend(const Frame& frame) {
  if (auto position = check_position(frame); !position) return position;
  if (auto identity = check_identity(frame.header()); !identity) return identity;
  next_ = frame.last_sequence() + 1;
  head_known_ = true;
  head_ = frame.head();
  ledger_ = frame.header().ledger;
  partition_ = frame.header().partition;
  return {};
}

Result<void> Chain::check_position(const Frame& frame) const {
  const auto& header = frame.header();
  if (!head_known_) {
    if (frame.holds(next_)) return {};
    return fail(ErrorCode::corruption,
                fmt::format("sequence {} is missing: the frame found there holds {} to {}", next_,
                            frame.first_sequence(), frame.last_sequence()));
  }
  if (header.first_sequence != next_) {
    return fail(ErrorCode::corruption, fmt::format("sequence {} is missing: the next frame begins with {}",
                                                   next_, header.first_sequence));
  }
  if (header.previous != head_.frame_hash) {
    return fail(
        ErrorCode::corruption,
        fmt::format("the frame of sequence {} does not continue the frame before it: its hash differs",
                    header.first_sequence));
  }
  return {};
}

Result<void> Chain::check_identity(const FrameHeader& header) const {
  if (!ledger_) return {};
  if (header.ledger != *ledger_ || header.partition != partition_) {
    return fail(ErrorCode::corruption,
                fmt::format("the frame of sequence {} belongs to another ledger or partition",
                            header.first_sequence));
  }
  if (header.epoch < head_.epoch) {
    return fail(ErrorCode::corruption, fmt::format("the frame of sequence {} has epoch {}, after epoch {}",
                                                   header.first_sequence, header.epoch, head_.epoch));
  }
  return {};
}

}  // namespace lastro::log
