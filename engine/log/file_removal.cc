#include "engine/log/file_removal.h"

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lastro::log {
namespace {

constexpr off_t piece_bytes = 4 * 1024 * 1024;
constexpr std::chrono::milliseconds between_pieces{5};

std::unexpected<Error> io_failure(const std::string& path, int error) {
  return fail(ErrorCode::io, "cannot remove " + path + ": " + std::generic_category().message(error));
}

/// 0, or why it could not be cut down.
int cut_down(int file, const std::stop_token& stop) {
  struct stat status {};
  if (::fstat(file, &status) != 0) return errno;
  std::mutex mutex;
  std::condition_variable_any stops;
  std::unique_lock lock(mutex);
  for (auto left = status.st_size - piece_bytes; left > 0 && !stop.stop_requested(); left -= piece_bytes) {
    if (::ftruncate(file, left) != 0) return errno;
    stops.wait_for(lock, stop, between_pieces, [] { return false; });
  }
  return 0;
}

}  // namespace

Result<void> remove_gradually(const std::string& path, const std::stop_token& stop) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (file < 0) return errno == ENOENT ? Result<void>{} : io_failure(path, errno);
  const int error = cut_down(file, stop);
  ::close(file);
  if (error != 0) return io_failure(path, error);
  if (::unlink(path.c_str()) != 0) return io_failure(path, errno);
  return {};
}

}  // namespace lastro::log
