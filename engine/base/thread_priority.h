#pragma once

#include <sys/resource.h>
#include <unistd.h>

namespace lastro {

/// Lets the calling thread run when others leave it time, and a little always: one that never ran could hold
/// a lock that others wait for.
inline void lower_thread_priority() {
  constexpr int niceness = 10;
  // Linux gives each thread a nice value of its own. It is not refused to go up; if it were, nothing is lost.
  static_cast<void>(setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), niceness));
}

}  // namespace lastro
