#pragma once

#include <memory>
#include <string>

#include "engine/base/result.h"

namespace lastro::log {

/// Makes a folder, with the ones above it, for their owner only, whose entry survives a power cut. Succeeds
/// where it exists.
Result<void> make_durable_folder(const std::string& folder);
/// Makes the entries of a folder (files made or renamed in it) durable.
Result<void> sync_folder(const std::string& folder);

/// The right to write in a folder, held by one process (and one object in it) until it is destroyed, or until
/// the process ends, however it ends. Kept as flock(2) on a file of its own, LASTRO.LOCK, so that it also
/// covers what happens before and between openings of the database there.
class FolderLock {
 public:
  /// unavailable where someone else holds it.
  static Result<std::unique_ptr<FolderLock>> take(const std::string& folder);
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int file) : file_(file) {}

  int file_;
};

}  // namespace lastro::log
