#include "engine/log/rocks_storage.h"

#include <filesystem>
#include <utility>

#include "engine/log/posix_anchor_file.h"
#include "engine/log/rocks_frame_store.h"

namespace lastro::log {

RocksStorage::RocksStorage(std::string folder, std::string anchor_path, std::string info_log_folder)
    : folder_(std::move(folder)),
      anchor_path_(std::move(anchor_path)),
      info_log_folder_(std::move(info_log_folder)) {}

Result<void> RocksStorage::make() {
  return make_durable_folder(folder_);
}

Result<void> RocksStorage::lock() {
  if (!std::filesystem::exists(folder_)) return {};
  auto taken = FolderLock::take(folder_);
  if (!taken) return std::unexpected(taken.error());
  lock_ = std::move(*taken);
  return {};
}

bool RocksStorage::has_frames() const {
  return RocksFrameStore::exists(folder_);
}

Result<std::unique_ptr<FrameStore>> RocksStorage::open_frames(FrameStore::Mode mode) {
  auto opened = RocksFrameStore::open(folder_, mode, info_log_folder_);
  if (!opened) return std::unexpected(opened.error());
  return std::move(*opened);
}

std::unique_ptr<AnchorFile> RocksStorage::anchor_file() {
  return std::make_unique<PosixAnchorFile>(anchor_path_);
}

}  // namespace lastro::log
