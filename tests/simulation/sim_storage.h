#pragma once

#include <memory>
#include <string>

#include "engine/log/log_storage.h"
#include "tests/simulation/sim_disk.h"

namespace lastro::simulation {

/// A log's place on a simulated disk, which keeps frames as RocksDB does: a write-ahead log that a damaged
/// record ends without a word (docs/adr/0004-anchor-and-wal-recovery.md), a table into which opening for
/// writing moves what it held, and a manifest that says how much of the table counts.
class SimStorage final : public log::LogStorage {
 public:
  static constexpr const char* manifest_name = "log/manifest";
  static constexpr const char* table_name = "log/table";
  static constexpr const char* wal_name = "log/wal";
  static constexpr const char* anchor_name = "anchor";

  explicit SimStorage(SimDisk& disk) : disk_(disk) {}

  Result<void> make() override { return {}; }
  Result<void> lock() override { return {}; }
  void unlock() override {}
  [[nodiscard]] bool has_frames() const override { return disk_.exists(manifest_name); }
  Result<std::unique_ptr<log::FrameStore>> open_frames(log::FrameStore::Mode mode) override;
  std::unique_ptr<log::AnchorFile> anchor_file() override;

 private:
  SimDisk& disk_;
};

}  // namespace lastro::simulation
