#pragma once

#include <map>
#include <memory>
#include <vector>

#include "engine/log/frame_store.h"
#include "tests/simulation/sim_disk.h"

namespace lastro::simulation {

/// The frames of a SimStorage. A record is a header (length, sequence, checksum) and the frame's bytes.
class SimFrameStore final : public log::FrameStore {
 public:
  static Result<std::unique_ptr<SimFrameStore>> open(SimDisk& disk, Mode mode);

  Result<void> put(const log::Frame& frame) override;
  Result<void> sync() override;
  [[nodiscard]] Result<std::shared_ptr<const log::Frame>> last() const override;
  Result<void> read_chunk(Sequence from, Sequence through,
                          std::vector<std::shared_ptr<const log::Frame>>& chunk) const override;
  [[nodiscard]] Result<void> check_files(const ReadPace& pace) const override;

 private:
  struct Stored {
    FileBytes bytes;
    bool sound = true;  ///< its checksum is right
  };

  explicit SimFrameStore(SimDisk& disk) : disk_(disk) {}
  Result<void> read_table();
  Result<void> read_wal();
  Result<void> move_wal_to_table();
  static Result<std::shared_ptr<const log::Frame>> decode(Sequence sequence, const Stored& stored);

  SimDisk& disk_;
  std::map<Sequence, Stored> frames_;  ///< by first sequence
  std::size_t table_bytes_ = 0;
  FileBytes recovered_;  ///< the records that the write-ahead log adds to the table
};

}  // namespace lastro::simulation
