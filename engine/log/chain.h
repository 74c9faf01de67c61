#pragma once

#include <optional>

#include "engine/base/ids.h"
#include "engine/log/frame.h"

namespace lastro::log {

/// Follows frames one after the other and tells whether each continues the one before it. One thread.
class Chain {
 public:
  /// Before the first frame that was ever written.
  Chain() = default;
  /// In the middle: the next frame is the one that holds `from`, whatever comes before it. `from` is not 0.
  static Chain from(Sequence from);

  /// Moves past `frame`. corruption, telling what does not fit, where it does not continue: by sequence, by
  /// hash, by ledger and partition, or by an epoch that falls; the chain then stands where it stood.
  Result<void> extend(const Frame& frame);

  /// The sequence that the next frame must hold; all but the first frame after from() also begin with it.
  [[nodiscard]] Sequence next() const { return next_; }
  /// After the last frame; of an empty log while there was none.
  [[nodiscard]] const Head& head() const { return head_; }
  [[nodiscard]] std::optional<LedgerId> ledger() const { return ledger_; }

 private:
  [[nodiscard]] Result<void> check_position(const Frame& frame) const;
  [[nodiscard]] Result<void> check_identity(const FrameHeader& header) const;

  Sequence next_ = 1;
  bool head_known_ = true;
  Head head_;
  std::optional<LedgerId> ledger_;
  std::uint16_t partition_ = 0;  ///< meaningful where ledger_ is present
};

}  // namespace lastro::log
