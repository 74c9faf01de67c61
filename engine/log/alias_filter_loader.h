#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>

#include <rocksdb/db.h>

#include "engine/log/alias_filter.h"

/// Included by .cc files on RocksDB only.
namespace lastro::log {

/// Fills the filter with what is in the index when it is opened, on a thread of its own, so that opening
/// takes no longer for a larger index. Until that is done, the filter says nothing.
class AliasFilterLoader {
 public:
  /// Both outlive the loader.
  AliasFilterLoader(rocksdb::DB& database, AliasFilter& filter);
  AliasFilterLoader(const AliasFilterLoader&) = delete;
  AliasFilterLoader& operator=(const AliasFilterLoader&) = delete;
  /// Stops the loading where it is.
  ~AliasFilterLoader();

  /// Whether the filter knows every alias of the index. Any thread.
  [[nodiscard]] bool complete() const { return complete_.load(std::memory_order_acquire); }
  /// What ended the loading early, if something did: a file is damaged or unreadable. Any thread.
  [[nodiscard]] rocksdb::Status failure() const;

 private:
  void run();

  AliasFilter& filter_;
  std::unique_ptr<rocksdb::Iterator> iterator_;  ///< over the index as it was at construction
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> complete_ = false;
  std::atomic<bool> failed_ = false;
  mutable std::mutex mutex_;
  rocksdb::Status failure_;  ///< guarded by mutex_
  std::thread thread_;
};

}  // namespace lastro::log
