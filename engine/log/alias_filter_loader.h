#pragma once

#include <atomic>
#include <mutex>
#include <thread>

#include "engine/log/alias_filter.h"
#include "engine/log/alias_store.h"

namespace lastro::log {

/// Fills the filter with what is in the store when it is opened, on a thread of its own, so that opening
/// takes no longer for a larger store. Until that is done, the filter says nothing.
class AliasFilterLoader {
 public:
  /// Both outlive the loader.
  AliasFilterLoader(const AliasStore& store, AliasFilter& filter);
  AliasFilterLoader(const AliasFilterLoader&) = delete;
  AliasFilterLoader& operator=(const AliasFilterLoader&) = delete;
  /// Stops the loading where it is.
  ~AliasFilterLoader();

  /// Whether the filter knows every alias of the store. Any thread.
  [[nodiscard]] bool complete() const { return complete_.load(std::memory_order_acquire); }
  /// What ended the loading early, if something did. Any thread.
  [[nodiscard]] Result<void> state() const;

 private:
  void run(const AliasStore& store, AliasFilter& filter);

  std::atomic<bool> stopping_ = false;
  std::atomic<bool> complete_ = false;
  std::atomic<bool> failed_ = false;
  mutable std::mutex mutex_;
  Result<void> loaded_;  ///< guarded by mutex_
  std::thread thread_;
};

}  // namespace lastro::log
