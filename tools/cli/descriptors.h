#pragma once

#include <cstddef>

#include "projections/view_store.h"

namespace lastro::tools {

/// How many file descriptors the process may have, and how many of them are for connections: a database that
/// cannot open a file of its own ends the process, a connection that cannot be opened is one that waits.
struct DescriptorPlan {
  std::size_t limit = 0;
  std::size_t connections_max = 0;   ///< as in HttpOptions
  std::size_t refused_open_max = 0;  ///< as in HttpOptions
  bool scarce = false;               ///< the databases may come to want more than is left to them
};

/// What the databases (those of log, keys and aliases have 64 table files open at most), the listener, the
/// relay and whatever else is open may come to need.
inline constexpr std::size_t descriptors_reserved = 3 * 64 + projections::ViewStore::open_files_max + 64;

/// For a limit; connections get what is above the reserve, or a quarter where that is more.
[[nodiscard]] DescriptorPlan plan_descriptors(std::size_t limit);

/// Raises the process's limit as far as the system lets it, and plans for what it then is.
[[nodiscard]] DescriptorPlan claim_descriptors();

}  // namespace lastro::tools
