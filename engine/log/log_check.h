#pragma once

#include <optional>
#include <string>

#include "engine/log/chain.h"
#include "engine/log/frame_store.h"
#include "engine/log/head_anchor.h"

namespace lastro::log {

/// What a log that is opened is held against.
struct LogExpectation {
  std::string folder;
  std::string anchor_path;             ///< empty: no anchor is asked for
  std::optional<LedgerId> ledger;      ///< none: any
  std::optional<AnchorRecord> anchor;  ///< as read before the store was opened; none: there is no such file
};

/// corruption where the anchor knows of frames: for a folder without a store.
Result<void> check_absent(const LogExpectation& expected);

/// Holds the end of the log against the anchor and follows the chain from there to the last frame. Returns
/// the chain after the last frame, to be continued. Errors as RocksLog::open has them.
Result<Chain> check_end(const FrameStore& store, const LogExpectation& expected);

}  // namespace lastro::log
