#include "engine/log/folder_lock.h"

#include <cerrno>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lastro::log {
namespace {

std::unexpected<Error> io_failure(const std::string& doing, const std::string& path, int error) {
  return fail(ErrorCode::io, "cannot " + doing + " " + path + ": " + std::generic_category().message(error));
}

}  // namespace

Result<void> sync_folder(const std::string& folder) {
  const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return io_failure("open folder", folder, errno);
  const int error = ::fsync(file) == 0 ? 0 : errno;
  ::close(file);
  if (error != 0) return io_failure("sync folder", folder, error);
  return {};
}

Result<void> make_durable_folder(const std::string& folder) {
  std::error_code error;
  const auto path = std::filesystem::absolute(folder, error).lexically_normal();
  if (error || path.empty()) return fail(ErrorCode::invalid, "not a folder's path: '" + folder + "'");
  if (std::filesystem::is_directory(path, error)) return {};
  const auto parent = (path.has_filename() ? path : path.parent_path()).parent_path();
  if (auto above = make_durable_folder(parent.string()); !above) return above;
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
    return io_failure("make folder", path.string(), errno);
  }
  return sync_folder(parent.string());
}

Result<std::unique_ptr<FolderLock>> FolderLock::take(const std::string& folder) {
  const auto path = folder + "/LASTRO.LOCK";
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return io_failure("open", path, errno);
  std::unique_ptr<FolderLock> lock(new FolderLock(file));
  if (::flock(file, LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno != EWOULDBLOCK) return io_failure("lock", path, errno);
  return fail(ErrorCode::unavailable,
              "another process has " + folder + " open: stop it first, or open the folder for reading only");
}

FolderLock::~FolderLock() {
  ::close(file_);
}

}  // namespace lastro::log
