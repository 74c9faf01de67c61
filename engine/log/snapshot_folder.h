#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/log/snapshot.h"

namespace lastro::log {

/// The snapshots of one log, files named by the sequence they were taken at: the newest, and for when that is
/// damaged the one it was made from. One thread uses it at a time.
class SnapshotFolder {
 public:
  explicit SnapshotFolder(std::string path) : path_(std::move(path)) {}

  [[nodiscard]] const std::string& path() const { return path_; }

  /// The newest that can be read; empty where there is none. Those passed over, because they are damaged or
  /// of another build, are shown to `unusable`. Only a folder that cannot be read is an error, and
  /// unavailable that it was asked to stop.
  Result<std::optional<Snapshot>> newest(const std::function<void(const Error&)>& unusable,
                                         const std::stop_token& stop = {}) const;
  /// Durable when it returns; then all others are removed, damaged ones and drafts that a crash left
  /// included, but for the one at `made_from`, if there is one. Makes the folder where absent. Asked to stop,
  /// it leaves things as they are, as write_snapshot() does.
  Result<void> add(const LedgerId& ledger, const Head& head, const domain::State& state,
                   Sequence made_from = 0, const std::stop_token& stop = {}) const;
  /// Where the files are, newest first; empty where there is no folder.
  [[nodiscard]] Result<std::vector<std::string>> files() const;

 private:
  [[nodiscard]] std::string file_at(Sequence sequence) const;

  std::string path_;
};

}  // namespace lastro::log
