#pragma once

#include <pthread.h>

namespace lastro {

/// Names the calling thread, at most 15 characters, for those who look at the process from outside (top,
/// perf, gdb).
inline void name_thread(const char* name) {
  // Fails only for a longer name: then the thread keeps the process's.
  static_cast<void>(pthread_setname_np(pthread_self(), name));
}

}  // namespace lastro
