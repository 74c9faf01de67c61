#include "tests/simulation/sim_storage.h"

#include <algorithm>

#include "tests/simulation/sim_frame_store.h"

namespace lastro::simulation {
namespace {

class SimAnchorFile final : public log::AnchorFile {
 public:
  explicit SimAnchorFile(SimDisk& disk) : disk_(disk) {}

  Result<std::optional<FileBytes>> read(std::size_t most) override {
    auto content = disk_.read(path_);
    if (!content) return std::unexpected(content.error());
    if (!disk_.exists(path_)) return std::nullopt;
    content->resize(std::min(content->size(), most));
    return std::move(*content);
  }
  Result<void> create(Bytes content) override { return disk_.replace(path_, content); }
  Result<void> sync() override { return disk_.sync(path_); }
  Result<void> overwrite(std::size_t offset, Bytes part) override {
    if (auto written = disk_.overwrite(path_, offset, part); !written) return written;
    return disk_.sync(path_);
  }
  [[nodiscard]] const std::string& path() const override { return path_; }

 private:
  SimDisk& disk_;
  const std::string path_ = SimStorage::anchor_name;
};

}  // namespace

Result<std::unique_ptr<log::FrameStore>> SimStorage::open_frames(log::FrameStore::Mode mode) {
  auto opened = SimFrameStore::open(disk_, mode);
  if (!opened) return std::unexpected(opened.error());
  return std::move(*opened);
}

std::unique_ptr<log::AnchorFile> SimStorage::anchor_file() {
  return std::make_unique<SimAnchorFile>(disk_);
}

}  // namespace lastro::simulation
