#include "engine/log/snapshot_file.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <openssl/sha.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/assert.h"
#include "engine/log/folder_lock.h"

namespace lastro::log {
namespace {

static_assert(std::endian::native == std::endian::little, "lengths are written as they lie in memory");

using Length = std::uint32_t;

std::unexpected<Error> io_failure(const std::string& doing, const std::string& path, int error) {
  return fail(ErrorCode::io,
              "cannot " + doing + " the snapshot " + path + ": " + std::generic_category().message(error));
}

std::string draft_of(const std::string& path) {
  return path + ".new";
}

Sha256 hash_of(Bytes bytes) {
  Sha256 hash;
  SHA256(bytes.data(), bytes.size(), hash.data());
  return hash;
}

/// Over the hash before and the part: no part can be taken out, moved or changed.
Sha256 chained(const Sha256& before, Bytes part) {
  const std::array<Sha256, 2> both{before, hash_of(part)};
  return hash_of({both[0].data(), sizeof both});
}

}  // namespace

Result<SnapshotDraft> SnapshotDraft::begin(const std::string& path) {
  const auto draft = draft_of(path);
  const int file = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return io_failure("create", draft, errno);
  return SnapshotDraft(path, file);
}

SnapshotDraft::SnapshotDraft(SnapshotDraft&& other) noexcept
    : path_(std::move(other.path_)),
      file_(std::exchange(other.file_, -1)),
      written_(other.written_),
      hash_(other.hash_) {}

SnapshotDraft::~SnapshotDraft() {
  if (file_ < 0) return;
  ::close(file_);
  ::unlink(draft_of(path_).c_str());
}

Result<void> SnapshotDraft::write(Bytes bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(file_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return io_failure("write", draft_of(path_), written < 0 ? errno : EIO);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return {};
}

Result<void> SnapshotDraft::add(Bytes part) {
  LASTRO_ASSERT(!part.empty());
  LASTRO_ASSERT(part.size() <= snapshot_part_bytes_max);
  hash_ = chained(hash_, part);
  const auto length = static_cast<Length>(part.size());
  if (auto done = write({reinterpret_cast<const std::uint8_t*>(&length), sizeof length}); !done) return done;
  if (auto done = write(part); !done) return done;
  if (auto done = write(hash_); !done) return done;
  return write_back(sizeof length + part.size() + hash_.size());
}

/// Has what was written last on the disk before more is: the log's syncs that come meanwhile wait for one
/// part at most, and the sync at the end for little.
Result<void> SnapshotDraft::write_back(std::size_t bytes) {
  constexpr auto write_and_wait =
      SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;
  const auto length = static_cast<off_t>(bytes);
  // A failure told here is told once: the sync at the end would succeed. Where the system does not know the
  // call, that sync does all of it.
  if (::sync_file_range(file_, written_, length, write_and_wait) != 0 && errno != ENOSYS)
    return io_failure("write", draft_of(path_), errno);
  written_ += length;
  return {};
}

Result<void> SnapshotDraft::put_in_place() {
  if (::fsync(file_) != 0) return io_failure("sync", draft_of(path_), errno);
  if (::rename(draft_of(path_).c_str(), path_.c_str()) != 0) return io_failure("put in place", path_, errno);
  ::close(std::exchange(file_, -1));
  return sync_folder(std::filesystem::path(path_).parent_path().string());
}

Result<SnapshotParts> SnapshotParts::open(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0 && errno == ENOENT) return fail(ErrorCode::not_found, "there is no snapshot " + path);
  if (file < 0) return io_failure("open", path, errno);
  struct stat status {};
  if (::fstat(file, &status) != 0) {
    const int error = errno;
    ::close(file);
    return io_failure("read", path, error);
  }
  // It is read once, from the front: the next part is fetched while this one is taken apart.
  ::posix_fadvise(file, 0, 0, POSIX_FADV_SEQUENTIAL);
  return SnapshotParts(path, file, static_cast<std::uint64_t>(status.st_size));
}

SnapshotParts::SnapshotParts(SnapshotParts&& other) noexcept
    : path_(std::move(other.path_)),
      file_(std::exchange(other.file_, -1)),
      bytes_(other.bytes_),
      offset_(other.offset_),
      hash_(other.hash_),
      memory_(std::move(other.memory_)) {}

SnapshotParts::~SnapshotParts() {
  if (file_ >= 0) ::close(file_);
}

std::unexpected<Error> SnapshotParts::damaged(const std::string& what) const {
  return fail(ErrorCode::corruption, "the snapshot " + path_ + " is damaged at byte " +
                                         std::to_string(offset_) + ": " + what +
                                         "; remove the file: the log has all that it holds");
}

Result<std::size_t> SnapshotParts::read(std::uint8_t* to, std::size_t size) {
  std::size_t done = 0;
  while (done < size) {
    const auto got = ::read(file_, to + done, size - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return io_failure("read", path_, errno);
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

Result<std::optional<Bytes>> SnapshotParts::next() {
  Length length = 0;
  auto got = read(reinterpret_cast<std::uint8_t*>(&length), sizeof length);
  if (!got) return std::unexpected(got.error());
  if (*got == 0) return std::nullopt;
  if (*got != sizeof length || length == 0 || length > snapshot_part_bytes_max)
    return damaged("a part's length is out of range");
  // Room for the hash behind it, so that both are read at once.
  const std::size_t together = length + sizeof(Sha256);
  memory_.resize(std::max(memory_.size(), together / sizeof(std::uint64_t) + 1));
  auto* const bytes = reinterpret_cast<std::uint8_t*>(memory_.data());
  got = read(bytes, together);
  if (!got) return std::unexpected(got.error());
  if (*got != together) return damaged("the file ends within a part");
  const Bytes part{bytes, length};
  const auto hash = chained(hash_, part);
  if (std::memcmp(hash.data(), bytes + length, hash.size()) != 0)
    return damaged("a part is not what was written");
  hash_ = hash;
  offset_ += sizeof length + together;
  return part;
}

}  // namespace lastro::log
