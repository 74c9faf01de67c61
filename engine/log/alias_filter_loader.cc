#include "engine/log/alias_filter_loader.h"

#include <utility>

#include "engine/base/thread_name.h"
#include "engine/base/thread_priority.h"

namespace lastro::log {

AliasFilterLoader::AliasFilterLoader(const AliasStore& store, AliasFilter& filter)
    : thread_([this, &store, &filter] { run(store, filter); }) {}

AliasFilterLoader::~AliasFilterLoader() {
  stopping_ = true;
  thread_.join();
}

Result<void> AliasFilterLoader::state() const {
  if (!failed_.load(std::memory_order_acquire)) return {};
  const std::lock_guard lock(mutex_);
  return loaded_;
}

void AliasFilterLoader::run(const AliasStore& store, AliasFilter& filter) {
  name_thread("alias filter");
  lower_thread_priority();  // a start, and what is decided meanwhile, comes first
  auto scanned = store.scan([&](std::span<const AliasEntry> entries) {
    filter.add(entries);
    return !stopping_;
  });
  if (stopping_) return;
  if (scanned) {
    complete_.store(true, std::memory_order_release);
    return;
  }
  const std::lock_guard lock(mutex_);
  loaded_ = std::move(scanned);
  failed_.store(true, std::memory_order_release);
}

}  // namespace lastro::log
