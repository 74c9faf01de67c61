#pragma once

#include <cstddef>
#include <functional>

namespace lastro {

/// Told by a background reader of each piece it has read: waits for as long as those bytes are worth. False:
/// the reader is to end early, having found nothing.
using ReadPace = std::function<bool(std::size_t bytes)>;

}  // namespace lastro
