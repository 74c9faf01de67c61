#pragma once

#include <string>
#include <utility>

#include "engine/log/anchor_file.h"

namespace lastro::log {

/// In a file system. Held open from the first sync or overwrite on.
class PosixAnchorFile final : public AnchorFile {
 public:
  explicit PosixAnchorFile(std::string path) : path_(std::move(path)) {}
  ~PosixAnchorFile() override;

  Result<std::optional<std::vector<std::uint8_t>>> read(std::size_t most) override;
  Result<void> create(Bytes content) override;
  Result<void> sync() override;
  Result<void> overwrite(std::size_t offset, Bytes part) override;
  [[nodiscard]] const std::string& path() const override { return path_; }

 private:
  Result<void> open_for_writing();

  std::string path_;
  int file_ = -1;  ///< open for writing, once it is
};

}  // namespace lastro::log
