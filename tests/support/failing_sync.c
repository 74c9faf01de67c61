/* Preloaded into a server under test: from the FAILING_SYNC_AFTER-th on, fsync and fdatasync of files whose path holds
 * FAILING_SYNC_PATH fail with EIO, as a disk that went bad does; or, where FAILING_SYNC_DELAY_MS is set, take that much
 * longer, as a slow one. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static atomic_long calls;

static int fails(int file) {
  const char* part = getenv("FAILING_SYNC_PATH");
  const char* after = getenv("FAILING_SYNC_AFTER");
  char link[64];
  char path[4096];
  if (part == NULL || after == NULL) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  const ssize_t size = readlink(link, path, sizeof path - 1);
  if (size <= 0) return 0;
  path[size] = 0;
  return strstr(path, part) != NULL && atomic_fetch_add(&calls, 1) >= atol(after);
}

static int sync_with(const char* name, int file) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  const char* delay_ms = getenv("FAILING_SYNC_DELAY_MS");
  if (fails(file)) {
    if (delay_ms != NULL) {
      usleep((useconds_t)atol(delay_ms) * 1000);
      return real(file);
    }
    errno = EIO;
    return -1;
  }
  return real(file);
}

int fsync(int file) { return sync_with("fsync", file); }
int fdatasync(int file) { return sync_with("fdatasync", file); }
