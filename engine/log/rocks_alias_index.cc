#include "engine/log/rocks_alias_index.h"

#include <atomic>
#include <utility>

#include "engine/base/assert.h"
#include "engine/log/alias_filter.h"
#include "engine/log/alias_filter_loader.h"
#include "engine/log/folder_lock.h"
#include "engine/log/recent_aliases.h"

namespace lastro::log {

/// Members are destroyed from the last to the first: threads before what they read.
struct RocksAliasIndex::Impl {
  Impl(std::unique_ptr<FolderLock> folder_lock, std::unique_ptr<AliasStore> alias_store)
      : lock(std::move(folder_lock)),
        store(std::move(alias_store)),
        emptied_because(store->emptied_because()),
        through(store->through()) {}

  std::unique_ptr<FolderLock> lock;
  std::unique_ptr<AliasStore> store;
  const std::string emptied_because;
  std::atomic<Sequence> through;
  AliasFilter filter;
  std::unique_ptr<AliasFilterLoader> loader = std::make_unique<AliasFilterLoader>(*store, filter);
  std::unique_ptr<RecentAliases> recent = std::make_unique<RecentAliases>(*store);
};

RocksAliasIndex::RocksAliasIndex(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

RocksAliasIndex::~RocksAliasIndex() = default;

Result<std::unique_ptr<RocksAliasIndex>> RocksAliasIndex::open(const RocksAliasIndexOptions& options) {
  if (auto made = make_durable_folder(options.folder); !made) return std::unexpected(made.error());
  auto lock = FolderLock::take(options.folder);
  if (!lock) return std::unexpected(lock.error());
  auto store = AliasStore::open(options);
  if (!store) return std::unexpected(store.error());
  auto impl = std::make_unique<Impl>(std::move(*lock), std::move(*store));
  return std::unique_ptr<RocksAliasIndex>(new RocksAliasIndex(std::move(impl)));
}

Result<std::optional<Sequence>> RocksAliasIndex::find(const Digest128& alias) const {
  if (impl_->loader->complete() && !impl_->filter.may_contain(alias)) return std::nullopt;
  if (const auto recent = impl_->recent->find(alias)) return recent;
  return impl_->store->find(alias);
}

void RocksAliasIndex::bring_near(const Digest128& alias) const {
  impl_->filter.bring_near(alias);
}

Result<void> RocksAliasIndex::insert(std::span<const AliasEntry> entries, Sequence through) {
  LASTRO_ASSERT(through >= impl_->through);
  for (const auto& entry : entries) {
    LASTRO_ASSERT(static_cast<bool>(entry.digest));
    LASTRO_ASSERT(entry.sequence <= through);
  }
  if (auto loaded = impl_->loader->state(); !loaded) return loaded;
  impl_->filter.add(entries);
  if (auto inserted = impl_->recent->insert(entries, through); !inserted) return inserted;
  impl_->through.store(through, std::memory_order_release);
  return {};
}

void RocksAliasIndex::commit(Sequence through) {
  impl_->recent->commit(through);
}

Result<void> RocksAliasIndex::flush(Sequence through) {
  return impl_->recent->flush(through);
}

Sequence RocksAliasIndex::through() const {
  return impl_->through.load(std::memory_order_acquire);
}

Sequence RocksAliasIndex::written() const {
  return impl_->recent->written();
}

bool RocksAliasIndex::filter_loaded() const {
  return impl_->loader->complete();
}

Result<void> RocksAliasIndex::close() {
  auto closed = impl_->recent->close();
  impl_->loader.reset();
  impl_->store.reset();
  impl_->lock.reset();
  return closed;
}

const std::string& RocksAliasIndex::emptied_because() const {
  return impl_->emptied_because;
}

}  // namespace lastro::log
