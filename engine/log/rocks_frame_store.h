#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/log/frame_store.h"

namespace lastro::log {

/// Frames in RocksDB: column family `log`, key the big-endian first sequence, value the frame's bytes. What a
/// write-ahead log holds beyond a damaged record is not shown: docs/adr/0004-anchor-and-wal-recovery.md.
class RocksFrameStore final : public FrameStore {
 public:
  static bool exists(const std::string& folder);
  /// In the modes inspect and write the caller holds the folder's lock. Beside a writer, every table file is
  /// held open, so that none goes while it is read; unavailable where the writer's files never kept still.
  static Result<std::unique_ptr<RocksFrameStore>> open(const std::string& folder, Mode mode,
                                                       const std::string& info_log_folder);
  ~RocksFrameStore() override;

  Result<void> put(const Frame& frame) override;
  Result<void> sync() override;
  [[nodiscard]] Result<std::shared_ptr<const Frame>> last() const override;
  Result<void> read_chunk(Sequence from, Sequence through,
                          std::vector<std::shared_ptr<const Frame>>& chunk) const override;
  [[nodiscard]] Result<void> check_files(const ReadPace& pace) const override;

 private:
  struct Database;
  explicit RocksFrameStore(std::unique_ptr<Database> database);
  static Result<std::unique_ptr<RocksFrameStore>> open_once(const std::string& folder, Mode mode,
                                                            const std::string& info_log_folder);

  std::unique_ptr<Database> database_;
};

}  // namespace lastro::log
