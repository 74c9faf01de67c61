#include "engine/keys/private_file.h"

#include <array>
#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/hex.h"
#include "engine/keys/random.h"

namespace lastro::keys {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  [[nodiscard]] int value() const { return value_; }

 private:
  int value_;
};

std::unexpected<Error> system_failure(std::string_view doing, const std::string& path, int error) {
  const auto code = error == ENOENT   ? ErrorCode::not_found
                    : error == EEXIST ? ErrorCode::invalid
                                      : ErrorCode::io;
  return fail(code, std::string{doing} + " " + path + ": " + std::generic_category().message(error));
}

Result<void> write_whole(int file, std::string_view content, const std::string& path) {
  while (!content.empty()) {
    const auto written = ::write(file, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return system_failure("cannot write", path, errno);
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(file) != 0) return system_failure("cannot sync", path, errno);
  return {};
}

std::string draft_path(const std::string& path) {
  std::array<std::uint8_t, 8> random{};
  fill_random(random);
  return path + ".draft-" + to_hex(random);
}

Result<void> write_draft(const std::string& draft, std::string_view content) {
  const Descriptor file{::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
  if (file.value() < 0) return system_failure("cannot create", draft, errno);
  return write_whole(file.value(), content, draft);
}

}  // namespace

Result<void> sync_folder_of(std::string_view path) {
  auto folder = std::filesystem::path{path}.parent_path().string();
  if (folder.empty()) folder = ".";
  const Descriptor descriptor{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (descriptor.value() < 0) return system_failure("cannot open folder", folder, errno);
  if (::fsync(descriptor.value()) != 0) return system_failure("cannot sync folder", folder, errno);
  return {};
}

Result<SecretText> read_private_file(std::string_view path, std::size_t bytes_max) {
  const std::string name{path};
  // O_NONBLOCK: a FIFO left at the path must not hang the start.
  const Descriptor file{::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (file.value() < 0) return system_failure("cannot open", name, errno);
  struct stat status {};
  if (::fstat(file.value(), &status) != 0) return system_failure("cannot examine", name, errno);
  if (!S_ISREG(status.st_mode)) return fail(ErrorCode::invalid, name + " is not a regular file");
  if ((status.st_mode & 077U) != 0) {
    return fail(ErrorCode::invalid, name + " may be used by others than its owner: chmod 600 it");
  }
  // Allocated once and long enough: a growing string would leave copies of the secret behind.
  std::string content(bytes_max + 1, '\0');
  std::size_t filled = 0;
  while (filled < content.size()) {
    const auto got = ::read(file.value(), content.data() + filled, content.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_failure("cannot read", name, errno);
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  SecretText whole{std::move(content)};
  if (filled > bytes_max) return fail(ErrorCode::invalid, name + " is longer than a key file can be");
  return SecretText{std::string{whole.view().substr(0, filled)}};
}

Result<void> create_private_file(std::string_view path, std::string_view content) {
  // Written under another name and then linked: a crash leaves no half-written key at the path, and link(),
  // unlike rename(), refuses a path that is taken.
  const std::string name{path};
  const auto draft = draft_path(name);
  auto written = write_draft(draft, content);
  if (written && ::link(draft.c_str(), name.c_str()) != 0)
    written = system_failure("cannot create", name, errno);
  if (::unlink(draft.c_str()) != 0 && written) return system_failure("cannot remove", draft, errno);
  if (!written) return written;
  return sync_folder_of(name);
}

}  // namespace lastro::keys
