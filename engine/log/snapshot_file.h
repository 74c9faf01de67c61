#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "engine/base/bytes.h"
#include "engine/base/digest.h"
#include "engine/base/result.h"

/// The bytes of a snapshot's file: parts, each with a hash over all before it (schemas/snapshot.fbs).
namespace lastro::log {

inline constexpr std::size_t snapshot_part_bytes_max = std::size_t{8} * 1024 * 1024;

/// A snapshot while it is written, beside the place where it will be. One thread.
class SnapshotDraft {
 public:
  /// Replaces what an interrupted draft left.
  static Result<SnapshotDraft> begin(const std::string& path);
  SnapshotDraft(SnapshotDraft&& other) noexcept;
  SnapshotDraft& operator=(SnapshotDraft&&) = delete;
  SnapshotDraft(const SnapshotDraft&) = delete;
  SnapshotDraft& operator=(const SnapshotDraft&) = delete;
  /// Removes what was not put in place.
  ~SnapshotDraft();

  /// At most snapshot_part_bytes_max.
  Result<void> add(Bytes part);
  /// Syncs the file and puts it where it belongs, durable when it returns.
  Result<void> put_in_place();

 private:
  SnapshotDraft(std::string path, int file) : path_(std::move(path)), file_(file) {}
  Result<void> write(Bytes bytes);
  Result<void> write_back(std::size_t bytes);

  std::string path_;
  int file_;           ///< -1 once it is in place, or moved from
  off_t written_ = 0;  ///< bytes of all parts so far
  Sha256 hash_{};
};

/// A snapshot's parts, one after the other. One thread.
class SnapshotParts {
 public:
  /// not_found where there is none.
  static Result<SnapshotParts> open(const std::string& path);
  SnapshotParts(SnapshotParts&& other) noexcept;
  SnapshotParts& operator=(SnapshotParts&&) = delete;
  SnapshotParts(const SnapshotParts&) = delete;
  SnapshotParts& operator=(const SnapshotParts&) = delete;
  ~SnapshotParts();

  /// The next part, its hash checked, aligned to 8, valid until the next call; empty at the end of the file.
  Result<std::optional<Bytes>> next();
  /// Of the whole file.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  /// A corruption of this file, with what to do about it.
  [[nodiscard]] std::unexpected<Error> damaged(const std::string& what) const;

 private:
  SnapshotParts(std::string path, int file, std::uint64_t bytes)
      : path_(std::move(path)), file_(file), bytes_(bytes) {}
  /// The number of bytes read, less than asked for at the end of the file only.
  Result<std::size_t> read(std::uint8_t* to, std::size_t size);

  std::string path_;
  int file_;
  std::uint64_t bytes_;
  std::uint64_t offset_ = 0;
  Sha256 hash_{};
  std::vector<std::uint64_t> memory_;  ///< of the part given last
};

}  // namespace lastro::log
