#pragma once

#include <memory>
#include <string>

#include "engine/log/folder_lock.h"
#include "engine/log/log_storage.h"

namespace lastro::log {

/// A folder with a RocksDB, and the head anchor's file outside it.
class RocksStorage final : public LogStorage {
 public:
  RocksStorage(std::string folder, std::string anchor_path, std::string info_log_folder);

  Result<void> make() override;
  Result<void> lock() override;
  void unlock() override { lock_.reset(); }
  [[nodiscard]] bool has_frames() const override;
  Result<std::unique_ptr<FrameStore>> open_frames(FrameStore::Mode mode) override;
  std::unique_ptr<AnchorFile> anchor_file() override;

 private:
  const std::string folder_;
  const std::string anchor_path_;
  const std::string info_log_folder_;
  std::unique_ptr<FolderLock> lock_;
};

}  // namespace lastro::log
