#include "engine/log/damage_mark.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "engine/log/folder_lock.h"

namespace lastro::log {
namespace {

constexpr std::size_t reason_bytes_max = 4096;

std::unexpected<Error> io_failure(const std::string& doing, const std::string& path, int error) {
  return fail(ErrorCode::io,
              "cannot " + doing + " the mark " + path + ": " + std::generic_category().message(error));
}

}  // namespace

Result<void> DamageMark::leave(const std::string& reason) const {
  const int file = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return io_failure("leave", path_, errno);
  // That there is a file says it all: where the reason finds no room, the mark stands without.
  [[maybe_unused]] const auto written =
      ::write(file, reason.data(), std::min(reason.size(), reason_bytes_max));
  const int error = ::fsync(file) == 0 ? 0 : errno;
  ::close(file);
  if (error != 0) return io_failure("sync", path_, error);
  return sync_folder(folder_);
}

Result<std::optional<std::string>> DamageMark::read() const {
  const int file = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0 && errno == ENOENT) return std::nullopt;
  if (file < 0) return io_failure("read", path_, errno);
  std::array<char, reason_bytes_max> reason{};
  const auto size = ::read(file, reason.data(), reason.size());
  const int error = size < 0 ? errno : 0;
  ::close(file);
  if (error != 0) return io_failure("read", path_, error);
  if (size == 0) return "it was found damaged";
  return std::string(reason.data(), static_cast<std::size_t>(size));
}

Result<void> DamageMark::remove() const {
  if (::unlink(path_.c_str()) == 0) return sync_folder(folder_);
  if (errno == ENOENT) return {};
  return io_failure("remove", path_, errno);
}

}  // namespace lastro::log
