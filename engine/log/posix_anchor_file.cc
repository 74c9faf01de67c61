#include "engine/log/posix_anchor_file.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "engine/log/folder_lock.h"

namespace lastro::log {
namespace {

std::unexpected<Error> io_failure(const std::string& doing, const std::string& path, int error) {
  return fail(ErrorCode::io,
              "cannot " + doing + " the head anchor " + path + ": " + std::generic_category().message(error));
}

Result<void> write_at(int file, const std::string& path, std::size_t offset, Bytes bytes) {
  while (!bytes.empty()) {
    const auto written = ::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return io_failure("write", path, written < 0 ? errno : EIO);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    offset += static_cast<std::size_t>(written);
  }
  return {};
}

Result<std::vector<std::uint8_t>> read_from_start(int file, const std::string& path, std::size_t most) {
  std::vector<std::uint8_t> content(most);
  std::size_t size = 0;
  while (size < most) {
    const auto got = ::pread(file, content.data() + size, most - size, static_cast<off_t>(size));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return io_failure("read", path, errno);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  content.resize(size);
  return content;
}

Result<void> write_new(int file, const std::string& path, Bytes content) {
  if (auto written = write_at(file, path, 0, content); !written) return written;
  if (::fsync(file) != 0) return io_failure("sync", path, errno);
  return {};
}

std::string folder_of(const std::string& path) {
  auto folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

}  // namespace

PosixAnchorFile::~PosixAnchorFile() {
  if (file_ >= 0) ::close(file_);
}

Result<std::optional<std::vector<std::uint8_t>>> PosixAnchorFile::read(std::size_t most) {
  const int file = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0 && errno == ENOENT) return std::nullopt;
  if (file < 0) return io_failure("open", path_, errno);
  auto content = read_from_start(file, path_, most);
  ::close(file);
  if (!content) return std::unexpected(content.error());
  return std::move(*content);
}

Result<void> PosixAnchorFile::create(Bytes content) {
  const auto draft = path_ + ".new";
  const int file = ::open(draft.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return io_failure("create", draft, errno);
  auto written = write_new(file, draft, content);
  ::close(file);
  if (!written) return written;
  if (::rename(draft.c_str(), path_.c_str()) != 0) return io_failure("put in place", path_, errno);
  return sync_folder(folder_of(path_));
}

Result<void> PosixAnchorFile::open_for_writing() {
  if (file_ < 0) file_ = ::open(path_.c_str(), O_RDWR | O_CLOEXEC);
  if (file_ < 0) return io_failure("open", path_, errno);
  return {};
}

Result<void> PosixAnchorFile::sync() {
  if (auto opened = open_for_writing(); !opened) return opened;
  // The blocks are there since create: nothing of the file's size is left to sync.
  if (::fdatasync(file_) != 0) return io_failure("sync", path_, errno);
  return {};
}

Result<void> PosixAnchorFile::overwrite(std::size_t offset, Bytes part) {
  if (auto opened = open_for_writing(); !opened) return opened;
  if (auto written = write_at(file_, path_, offset, part); !written) return written;
  return sync();
}

}  // namespace lastro::log
