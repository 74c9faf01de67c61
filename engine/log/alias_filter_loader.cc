#include "engine/log/alias_filter_loader.h"

#include <vector>

#include "engine/log/alias_key.h"

namespace lastro::log {
namespace {

rocksdb::ReadOptions scan_options() {
  rocksdb::ReadOptions options;
  options.total_order_seek = true;
  options.fill_cache = false;
  options.readahead_size = 1024 * 1024;
  return options;
}

}  // namespace

AliasFilterLoader::AliasFilterLoader(rocksdb::DB& database, AliasFilter& filter)
    : filter_(filter), iterator_(database.NewIterator(scan_options())), thread_([this] { run(); }) {}

AliasFilterLoader::~AliasFilterLoader() {
  stopping_ = true;
  thread_.join();
}

rocksdb::Status AliasFilterLoader::failure() const {
  if (!failed_.load(std::memory_order_acquire)) return rocksdb::Status::OK();
  const std::lock_guard lock(mutex_);
  return failure_;
}

void AliasFilterLoader::run() {
  constexpr std::size_t together = 4096;
  std::vector<AliasEntry> entries;
  AliasKey key;
  for (iterator_->SeekToFirst(); iterator_->Valid() && !stopping_; iterator_->Next()) {
    if (iterator_->key().size() != key.size()) continue;  // whoever looks one up never asks for it
    std::memcpy(key.data(), iterator_->key().data(), key.size());
    entries.push_back({digest_of(key), 0});
    if (entries.size() < together) continue;
    filter_.add(entries);
    entries.clear();
  }
  filter_.add(entries);
  const auto status = iterator_->status();
  iterator_.reset();  // it keeps replaced files on the disk
  if (stopping_) return;
  if (status.ok()) {
    complete_.store(true, std::memory_order_release);
    return;
  }
  const std::lock_guard lock(mutex_);
  failure_ = status;
  failed_.store(true, std::memory_order_release);
}

}  // namespace lastro::log
