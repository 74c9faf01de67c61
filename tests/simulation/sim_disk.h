#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/result.h"
#include "tests/support/seeded_random.h"

namespace lastro::simulation {

using FileBytes = std::vector<std::uint8_t>;

/// How a process ends: killed, what it wrote stays with the operating system; or with the power, which takes
/// what was not synced, or any part of it.
enum class Ending : std::uint8_t { killed, power_cut };

/// Files of which only what was synced is sure to survive. Faults are armed from outside and drawn from the
/// seed. One thread.
///
/// Invariant: what `durable` holds and what `pending` adds to it, in order, is `content`.
class SimDisk {
 public:
  explicit SimDisk(testing::SeededRandom& random) : random_(random) {}

  [[nodiscard]] bool exists(const std::string& name) const { return files_.contains(name); }
  /// Empty for an absent file.
  Result<FileBytes> read(const std::string& name) const;
  Result<void> append(const std::string& name, Bytes bytes);
  Result<void> overwrite(const std::string& name, std::size_t offset, Bytes bytes);
  Result<void> sync(const std::string& name);
  /// As by a draft, a sync, a rename and a sync of the folder: durable, whole or not at all.
  Result<void> replace(const std::string& name, Bytes bytes);
  Result<void> remove(const std::string& name);

  /// The power fails in the n-th operation from here on, before or after what it does. From then on nothing
  /// works until restart.
  void cut_power_in(std::uint64_t operations) { cut_in_ = operations; }
  void fail_next_sync() { sync_fails_ = true; }
  void fill_up() { full_ = true; }
  void disarm();
  /// From now on nothing works until restart: what a process that is killed does no more.
  void stop() { off_ = true; }
  [[nodiscard]] bool off() const { return off_; }
  /// The process that used the disk has ended so.
  void restart(Ending ending);

  /// Called in the middle of each sync: what other threads do meanwhile.
  std::function<void()> while_syncing;

  struct File {
    struct Write {
      std::size_t offset = 0;
      FileBytes bytes;
    };
    FileBytes content;
    FileBytes durable;
    FileBytes before;  ///< durable before the last sync
    std::vector<Write> pending;
    bool doubtful = false;  ///< a sync failed: what it was to write may be gone
  };
  using Files = std::map<std::string, File>;
  /// All that is there, to be kept, damaged and put back while no process runs.
  [[nodiscard]] Files& files() { return files_; }

  struct Counts {
    std::uint64_t syncs = 0;
    std::uint64_t failed_syncs = 0;
    std::uint64_t full = 0;
    std::uint64_t torn = 0;  ///< files of which a power cut left a part of what was not synced
  };
  [[nodiscard]] const Counts& counts() const { return counts_; }

 private:
  enum class Fate : std::uint8_t { works, fails_before, fails_after };
  Fate next_fate();
  static void apply(FileBytes& content, std::size_t offset, Bytes bytes);
  FileBytes survivors(const File& file);

  testing::SeededRandom& random_;
  Files files_;
  std::uint64_t cut_in_ = 0;  ///< 0: not armed
  bool sync_fails_ = false;
  bool full_ = false;
  bool off_ = false;
  Counts counts_;
};

}  // namespace lastro::simulation
