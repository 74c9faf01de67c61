#include "engine/base/rocksdb_file_check.h"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <rocksdb/db.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/metadata.h>
#include <unistd.h>

namespace lastro {
namespace {

constexpr std::size_t piece_bytes = 256 * 1024;

class OpenFile {
 public:
  explicit OpenFile(const std::string& path) : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    if (descriptor_ < 0) return;
    // Only advice: what stays in memory is read from there the next time.
    static_cast<void>(::posix_fadvise(descriptor_, 0, 0, POSIX_FADV_DONTNEED));
    ::close(descriptor_);
  }
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

std::string system_text(int error) {
  return std::generic_category().message(error);
}

/// What RocksDB has noted of the file, and what is read of it.
class TableFileCheck {
 public:
  TableFileCheck(rocksdb::DB& database, const rocksdb::LiveFileMetaData& noted, const TableContents& contents)
      : database_(database), noted_(noted), contents_(contents) {}

  /// False where the pace said to end.
  Result<bool> run(std::vector<char>& buffer, const ReadPace& pace) {
    const OpenFile file(noted_.directory + "/" + noted_.relative_filename);
    if (file.descriptor() < 0) return not_opened(errno);
    const auto factory = table_file_checksums();
    const auto checksum = factory->CreateFileChecksumGenerator({});
    std::uint64_t size = 0;
    for (;;) {
      const auto got = ::read(file.descriptor(), buffer.data(), buffer.size());
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return unreadable(errno);
      if (got == 0) break;
      size += static_cast<std::uint64_t>(got);
      checksum->Update(buffer.data(), static_cast<std::size_t>(got));
      if (!pace(static_cast<std::size_t>(got))) return false;
    }
    if (size != noted_.size) {
      return damaged("has " + std::to_string(size) + " bytes, " + std::to_string(noted_.size) +
                     " were written");
    }
    checksum->Finalize();
    const bool comparable = noted_.file_checksum_func_name == checksum->Name();
    if (comparable && checksum->GetChecksum() != noted_.file_checksum) {
      return damaged("holds other bytes than were written: its checksum differs");
    }
    return true;
  }

 private:
  Result<bool> not_opened(int error) {
    if (error != ENOENT) return unreadable(error);
    // Merged into another one and removed since the files were listed, or gone.
    std::vector<rocksdb::LiveFileMetaData> live;
    database_.GetLiveFilesMetaData(&live);
    const bool still_needed =
        std::ranges::any_of(live, [&](const auto& file) { return file.file_number == noted_.file_number; });
    if (!still_needed) return true;
    return damaged("is gone");
  }
  [[nodiscard]] std::string what() const {
    return noted_.relative_filename + " (" + contents_(noted_.smallestkey, noted_.largestkey) + ")";
  }
  [[nodiscard]] Result<bool> damaged(const std::string& how) const {
    return fail(ErrorCode::corruption, what() + " " + how);
  }
  [[nodiscard]] Result<bool> unreadable(int error) const {
    return fail(ErrorCode::io, what() + " cannot be read: " + system_text(error));
  }

  rocksdb::DB& database_;
  const rocksdb::LiveFileMetaData& noted_;
  const TableContents& contents_;
};

}  // namespace

std::shared_ptr<rocksdb::FileChecksumGenFactory> table_file_checksums() {
  return rocksdb::GetFileChecksumGenCrc32cFactory();
}

Result<void> check_table_files(rocksdb::DB& database, const TableContents& contents, const ReadPace& pace) {
  std::vector<rocksdb::LiveFileMetaData> files;
  database.GetLiveFilesMetaData(&files);
  std::vector<char> buffer(piece_bytes);
  for (const auto& file : files) {
    const auto checked = TableFileCheck(database, file, contents).run(buffer, pace);
    if (!checked) return std::unexpected(checked.error());
    if (!*checked) break;
  }
  return {};
}

}  // namespace lastro
