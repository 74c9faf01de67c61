#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/read_pace.h"
#include "engine/log/frame.h"

namespace lastro::log {

/// What to do about a damaged log, for the end of error messages.
extern const std::string restore_remedy;

/// Frames on a disk, by their sequences. Knows neither commits nor chains. One thread puts, one syncs, both
/// at once; any thread reads. Errors name the place, the sequence, the file and the remedy.
class FrameStore {
 public:
  enum class Mode : std::uint8_t {
    inspect,  ///< changes nothing on the disk, not even to recover what was written last
    beside,   ///< like inspect, while another process may write: shows what was there when it opened
    write,    ///< makes the store where absent; what it shows is durable
  };

  /// Frames read at once by read_chunk: these many, or these many bytes and the frame that passes them.
  static constexpr std::size_t chunk_frames_max = 256;
  static constexpr std::size_t chunk_bytes_max = 1024 * 1024;

  FrameStore() = default;
  FrameStore(const FrameStore&) = delete;
  FrameStore& operator=(const FrameStore&) = delete;
  virtual ~FrameStore() = default;

  /// With the operating system when it returns: a kill does not lose it, a power cut may.
  virtual Result<void> put(const Frame& frame) = 0;
  /// On disk when it returns is all that was put before the call.
  virtual Result<void> sync() = 0;
  /// The frame with the highest sequences; null where there is none.
  [[nodiscard]] virtual Result<std::shared_ptr<const Frame>> last() const = 0;
  /// Overwrites `chunk` with the next frames from the one that holds `from`, none that begins beyond
  /// `through`; at least one. `from` and `through` are within the log.
  virtual Result<void> read_chunk(Sequence from, Sequence through,
                                  std::vector<std::shared_ptr<const Frame>>& chunk) const = 0;
  /// Holds the table files on disk against what was written (check_table_files).
  [[nodiscard]] virtual Result<void> check_files(const ReadPace& pace) const = 0;

  /// The frame that holds the sequence; corruption where none does. `sequence` is within the log.
  [[nodiscard]] Result<std::shared_ptr<const Frame>> holding(Sequence sequence) const;
};

}  // namespace lastro::log
