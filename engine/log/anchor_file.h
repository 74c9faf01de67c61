#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/result.h"

namespace lastro::log {

/// The small file that a head anchor is kept in: one seam, so that tests and simulations decide what a disk
/// does with it. One thread. Errors name the file.
class AnchorFile {
 public:
  AnchorFile() = default;
  AnchorFile(const AnchorFile&) = delete;
  AnchorFile& operator=(const AnchorFile&) = delete;
  virtual ~AnchorFile() = default;

  /// The first `most` bytes, fewer where it is shorter; empty where there is no such file.
  virtual Result<std::optional<std::vector<std::uint8_t>>> read(std::size_t most) = 0;
  /// Makes the file with this content, whole or not at all, durable. Replaces what is there.
  virtual Result<void> create(Bytes content) = 0;
  /// Makes durable what read() shows, which another process may have written and not synced.
  virtual Result<void> sync() = 0;
  /// Overwrites a part of the file, which exists and stays as long as it is; durable when it returns. After a
  /// failure that part is in any state, and the rest as it was.
  virtual Result<void> overwrite(std::size_t offset, Bytes part) = 0;

  /// Its path, for messages.
  [[nodiscard]] virtual const std::string& path() const = 0;
};

}  // namespace lastro::log
