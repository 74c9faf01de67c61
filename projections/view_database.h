#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "projections/view_batch.h"
#include "projections/view_name.h"

namespace rocksdb {
class ColumnFamilyHandle;
class DB;
class Env;
class Status;
struct Options;
}  // namespace rocksdb

namespace lastro::projections {

/// The files of the views while they are open, one column family a view. Any thread reads through it.
class ViewDatabase {
 public:
  /// Of files that were written to be taken in; RocksDB takes no notice of the name. open() removes those
  /// that a crash left.
  static constexpr const char* draft_prefix = "draft-";

  /// As ViewStore::open.
  static Result<std::unique_ptr<ViewDatabase>> open(const std::string& path, rocksdb::Env* disk);
  ViewDatabase(const ViewDatabase&) = delete;
  ViewDatabase& operator=(const ViewDatabase&) = delete;
  ~ViewDatabase();

  [[nodiscard]] rocksdb::DB& rocks() const { return *rocks_; }
  [[nodiscard]] rocksdb::ColumnFamilyHandle& family(ViewName view) const {
    return *families_[index_of(view)];
  }
  [[nodiscard]] const ViewFamilies& families() const { return families_; }
  /// What a file must be written with that is to be taken in.
  [[nodiscard]] rocksdb::Options options() const;
  /// Gives the view a new, empty family. Nobody reads the view.
  Result<void> reset(ViewName view);

  /// What RocksDB said of the views in `path`; unavailable for a lock that is taken.
  static std::unexpected<Error> failure(std::string_view doing, const std::string& path,
                                        const rocksdb::Status& status);

 private:
  explicit ViewDatabase(std::string path);
  Result<void> open_families(const std::vector<std::string>& stored, rocksdb::Env* disk);
  void keep(const std::string& name, rocksdb::ColumnFamilyHandle* handle);
  void release(rocksdb::ColumnFamilyHandle* family);

  const std::string path_;
  struct FamilyOptions;
  const std::unique_ptr<const FamilyOptions> options_;  ///< of each family
  std::unique_ptr<rocksdb::DB> rocks_;
  ViewFamilies families_{};
  std::vector<rocksdb::ColumnFamilyHandle*> others_;
};

}  // namespace lastro::projections
