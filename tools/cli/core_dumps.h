#pragma once

#include <spdlog/spdlog.h>
#include <sys/resource.h>

namespace lastro::tools {

/// For a server that is sent card numbers: they pass through memory of every kind and are wiped there, but a
/// dump could come before. Warns where the system refuses.
inline void forbid_core_dumps() {
  constexpr rlimit none{};
  if (setrlimit(RLIMIT_CORE, &none) != 0)
    spdlog::warn("core dumps cannot be switched off: they may hold card numbers");
}

}  // namespace lastro::tools
