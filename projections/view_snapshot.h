#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "projections/checkpoint.h"
#include "projections/view_name.h"

namespace rocksdb {
class Snapshot;
}  // namespace rocksdb

namespace lastro::projections {

class ViewDatabase;

/// Rows of one view in the order of their keys. One thread; dies before its snapshot.
class RowScan {
 public:
  RowScan(RowScan&& other) noexcept;
  RowScan& operator=(RowScan&&) = delete;
  ~RowScan();

  /// False at the end of the rows, and where reading failed: then status() tells.
  [[nodiscard]] bool valid() const;
  /// Of the present row; until next().
  [[nodiscard]] std::string_view key() const;
  [[nodiscard]] std::string_view value() const;
  void next();
  /// On to the first row whose key is not less than `key`.
  void seek(std::string_view key);
  [[nodiscard]] Result<void> status() const;

 private:
  friend class ViewSnapshot;
  struct Impl;
  explicit RowScan(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

/// One view as it was at one moment. One thread; dies before its store, and before the view is reset. Keep it
/// for one read: the store may wait for its end (ViewStore::recover).
class ViewSnapshot {
 public:
  /// `database` null: every read fails as unavailable.
  ViewSnapshot(std::shared_ptr<const ViewDatabase> database, ViewName view);
  ViewSnapshot(const ViewSnapshot&) = delete;
  ViewSnapshot& operator=(const ViewSnapshot&) = delete;
  ~ViewSnapshot();

  [[nodiscard]] Result<std::optional<std::string>> get(std::string_view key) const;
  /// The rows whose keys begin with `prefix` (not empty), from the first one not less than `from`.
  [[nodiscard]] RowScan scan(std::string_view prefix, std::string_view from) const;
  [[nodiscard]] RowScan scan(std::string_view prefix) const { return scan(prefix, prefix); }
  /// That of an empty view where nothing was ever written.
  [[nodiscard]] Result<Checkpoint> checkpoint() const;

 private:
  const std::shared_ptr<const ViewDatabase> database_;
  const ViewName view_;
  const rocksdb::Snapshot* const snapshot_;  ///< null where the database is
};

}  // namespace lastro::projections
