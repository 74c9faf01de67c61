/* Preloaded into a server under test, to make the system fail it while it runs. What is to fail stands in a small file
 * mapped into both, named by LASTRO_FAULTS (tests/support/faults.py writes it): writes, syncs and reads of files whose
 * path holds a text fail, are cut short or take longer; and the wall clock stands off by so much. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum operation { WRITE, SYNC, READ, OPERATIONS };

struct fault {
  _Atomic int64_t times; /* that it happens yet; negative: for ever */
  int64_t error;         /* errno; 0: none, the call only takes longer */
  int64_t delay_us;
  char path[104];
};

struct faults {
  _Atomic int64_t clock_step_us;
  struct fault of[OPERATIONS];
};

static struct faults* faults;

__attribute__((constructor)) static void map_faults(void) {
  const char* path = getenv("LASTRO_FAULTS");
  if (path == NULL) return;
  const int file = open(path, O_RDWR | O_CLOEXEC);
  if (file < 0) return;
  void* mapped = mmap(NULL, sizeof *faults, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (mapped != MAP_FAILED) faults = mapped;
}

static int concerns(const struct fault* fault, int file) {
  char link[64];
  char path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  const ssize_t size = readlink(link, path, sizeof path - 1);
  if (size <= 0) return 0;
  path[size] = 0;
  return strstr(path, fault->path) != NULL;
}

/* Whether the call is to fail; errno is then set. */
static int fails(enum operation operation, int file) {
  if (faults == NULL) return 0;
  struct fault* fault = &faults->of[operation];
  if (atomic_load(&fault->times) == 0 || !concerns(fault, file)) return 0;
  int64_t left = atomic_load(&fault->times);
  while (left > 0 && !atomic_compare_exchange_weak(&fault->times, &left, left - 1)) {
  }
  if (left == 0) return 0;
  if (fault->delay_us > 0) usleep((useconds_t)fault->delay_us);
  if (fault->error == 0) return 0;
  errno = (int)fault->error;
  return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int fsync(int file) { return fails(SYNC, file) ? -1 : REAL(fsync)(file); }
int fdatasync(int file) { return fails(SYNC, file) ? -1 : REAL(fdatasync)(file); }
int sync_file_range(int file, off64_t at, off64_t size, unsigned int flags) {
  return fails(SYNC, file) ? -1 : REAL(sync_file_range)(file, at, size, flags);
}
ssize_t write(int file, const void* bytes, size_t size) {
  if (file > 2 && fails(WRITE, file)) {
    /* Part of it is written first, as a disk that fills up or goes bad does it. */
    const int error = errno;
    if (size > 1) (void)!REAL(write)(file, bytes, size / 2);
    errno = error;
    return -1;
  }
  return REAL(write)(file, bytes, size);
}
ssize_t pwrite(int file, const void* bytes, size_t size, off_t at) {
  return fails(WRITE, file) ? -1 : REAL(pwrite)(file, bytes, size, at);
}
ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t at) {
  return fails(WRITE, file) ? -1 : REAL(pwrite64)(file, bytes, size, at);
}
ssize_t read(int file, void* bytes, size_t size) { return fails(READ, file) ? -1 : REAL(read)(file, bytes, size); }
ssize_t pread(int file, void* bytes, size_t size, off_t at) {
  return fails(READ, file) ? -1 : REAL(pread)(file, bytes, size, at);
}
ssize_t pread64(int file, void* bytes, size_t size, off64_t at) {
  return fails(READ, file) ? -1 : REAL(pread64)(file, bytes, size, at);
}

int clock_gettime(clockid_t id, struct timespec* now) {
  static _Atomic(__typeof__(&clock_gettime)) real;
  __typeof__(&clock_gettime) known = atomic_load(&real);
  if (known == NULL) {
    known = REAL(clock_gettime);
    atomic_store(&real, known);
  }
  const int failed = known(id, now);
  if (failed || faults == NULL || (id != CLOCK_REALTIME && id != CLOCK_REALTIME_COARSE)) return failed;
  const int64_t micros = now->tv_sec * INT64_C(1000000) + now->tv_nsec / 1000 + atomic_load(&faults->clock_step_us);
  now->tv_sec = micros / 1000000;
  now->tv_nsec = micros % 1000000 * 1000;
  return 0;
}
