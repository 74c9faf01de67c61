#pragma once

#include <string_view>

namespace lastro {

/// Whether a database is open elsewhere, by the text of the status that RocksDB opened it with: it has no
/// code of its own for a taken lock, and these are the two texts of its POSIX environment.
[[nodiscard]] inline bool says_lock_is_taken(std::string_view status) {
  return status.find("lock hold by current process") != std::string_view::npos ||
         status.find("While lock file") != std::string_view::npos;
}

}  // namespace lastro
