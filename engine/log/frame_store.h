#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/log/frame.h"

namespace lastro::log {

/// What to do about a damaged log, for the end of error messages.
extern const std::string restore_remedy;

/// Frames in RocksDB: column family `log`, key the big-endian first sequence, value the frame's bytes. Knows
/// neither commits nor chains. One thread puts; any thread reads. Errors name the folder, the sequence,
/// RocksDB's file and the remedy.
class FrameStore {
 public:
  enum class Mode : std::uint8_t {
    inspect,  ///< changes nothing in the folder, not even to recover the write-ahead log
    beside,   ///< like inspect, while another process may write: shows what was there when it opened
    write,    ///< makes the store where absent
  };

  /// Frames read at once by read_chunk: these many, or these many bytes and the frame that passes them.
  static constexpr std::size_t chunk_frames_max = 256;
  static constexpr std::size_t chunk_bytes_max = 1024 * 1024;

  static bool exists(const std::string& folder);
  /// In the modes inspect and write the caller holds the folder's lock. Beside a writer, every table file is
  /// held open, so that none goes while it is read; unavailable where the writer's files never kept still.
  static Result<std::unique_ptr<FrameStore>> open(const std::string& folder, Mode mode,
                                                  const std::string& info_log_folder);
  FrameStore(const FrameStore&) = delete;
  FrameStore& operator=(const FrameStore&) = delete;
  ~FrameStore();

  /// On disk when it returns if `sync`, else with the operating system.
  Result<void> put(const Frame& frame, bool sync);
  /// The frame with the highest sequences; null where there is none.
  [[nodiscard]] Result<std::shared_ptr<const Frame>> last() const;
  /// The frame that holds the sequence; corruption where none does. `sequence` is within the log.
  [[nodiscard]] Result<std::shared_ptr<const Frame>> holding(Sequence sequence) const;
  /// Overwrites `chunk` with the next frames from the one that holds `from`, none that begins beyond
  /// `through`; at least one. `from` and `through` are within the log.
  Result<void> read_chunk(Sequence from, Sequence through,
                          std::vector<std::shared_ptr<const Frame>>& chunk) const;

 private:
  struct Database;
  explicit FrameStore(std::unique_ptr<Database> database);
  static Result<std::unique_ptr<FrameStore>> open_once(const std::string& folder, Mode mode,
                                                       const std::string& info_log_folder);

  std::unique_ptr<Database> database_;
};

}  // namespace lastro::log
