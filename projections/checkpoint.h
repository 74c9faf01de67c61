#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/digest.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"

namespace lastro::projections {

/// How far a view is. It always ends with a whole frame, whose hash stands for all of the history before it:
/// a view that was fed another history than the log now holds is noticed by it.
struct Checkpoint {
  Sequence sequence = 0;  ///< 0 for an empty view
  Sha256 frame_hash{};
  std::uint32_t version = 0;  ///< of the view's rows

  bool operator==(const Checkpoint&) const = default;
};

/// Lies before all rows of its family.
inline constexpr std::string_view checkpoint_key{"\0", 1};

[[nodiscard]] std::string encode_checkpoint(const Checkpoint& checkpoint);
/// corruption where `row` is not what encode_checkpoint gives for some checkpoint.
[[nodiscard]] Result<Checkpoint> decode_checkpoint(std::string_view row);

}  // namespace lastro::projections
