#include "engine/log/rocks_alias_index.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <utility>

#include <fmt/format.h>
#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/memtablerep.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include "engine/base/assert.h"
#include "engine/log/alias_filter.h"
#include "engine/log/alias_filter_loader.h"
#include "engine/log/alias_key.h"
#include "engine/log/folder_lock.h"
#include "engine/log/rocks_support.h"

namespace lastro::log {
namespace {

constexpr std::size_t mebibyte = 1024 * 1024;
constexpr std::size_t memtable_buckets = 512 * 1024;  // about as many as a write buffer holds aliases

constexpr AliasKey position_key{};

/// Ledger id and through, as one value, so that no crash can part them.
using PositionRecord = std::array<char, 24>;
using SequenceValue = std::array<char, 8>;

PositionRecord position_record(const LedgerId& ledger, Sequence through) {
  PositionRecord record;
  std::memcpy(record.data(), ledger.bytes.data(), ledger.bytes.size());
  put_big_endian(record.data() + ledger.bytes.size(), through);
  return record;
}

std::shared_ptr<rocksdb::TableFactory> table_factory() {
  rocksdb::BlockBasedTableOptions table;
  table.block_size = 4 * 1024;
  table.block_cache = rocksdb::NewLRUCache(32 * mebibyte);
  // A fresh alias is in no file: 12 bits a key let one look in 300 into a file go in vain, and the filters
  // stay in memory beside the files, outside the cache, since every look-up asks them.
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(12));
  table.whole_key_filtering = true;
  table.optimize_filters_for_memory = true;
  table.data_block_index_type = rocksdb::BlockBasedTableOptions::kDataBlockBinaryAndHash;
  table.data_block_hash_table_util_ratio = 0.75;
  return std::shared_ptr<rocksdb::TableFactory>(rocksdb::NewBlockBasedTableFactory(table));
}

rocksdb::Options options_of(const std::string& info_log_folder) {
  auto options = bounded_options(info_log_folder);
  options.create_if_missing = true;
  options.table_factory = table_factory();
  options.compression = rocksdb::kNoCompression;  // digests do not compress
  options.write_buffer_size = 32 * mebibyte;
  options.max_write_buffer_number = 4;
  options.memtable_whole_key_filtering = true;
  options.memtable_prefix_bloom_size_ratio = 0.05;
  // Digests come in no order: hashed into lists they cost an eighth of what they cost in the usual skip list.
  // It asks for prefixes, which are the whole keys here, and for one inserting thread.
  options.prefix_extractor.reset(rocksdb::NewCappedPrefixTransform(sizeof(AliasKey)));
  options.memtable_factory.reset(rocksdb::NewHashLinkListRepFactory(memtable_buckets, 0));
  options.allow_concurrent_memtable_write = false;
  options.target_file_size_base = 64 * mebibyte;
  options.max_bytes_for_level_base = 256 * mebibyte;
  options.max_background_jobs = 2;
  options.bytes_per_sync = mebibyte;
  return options;
}

}  // namespace

struct RocksAliasIndex::Impl {
  explicit Impl(const RocksAliasIndexOptions& index_options) : options(index_options) {}

  [[nodiscard]] Error failure(const std::string& doing, const rocksdb::Status& status) const {
    auto error = storage_error("alias index " + options.folder + ": cannot " + doing, status);
    if (error.code == ErrorCode::corruption)
      error.message += "; remove the folder: the next start makes it again";
    return error;
  }
  [[nodiscard]] rocksdb::Status open_database();
  /// Why what is there cannot be used; empty where it can, and then through is set.
  [[nodiscard]] Result<std::string> read_position();
  [[nodiscard]] Result<void> empty(std::string reason);

  const RocksAliasIndexOptions options;
  std::unique_ptr<FolderLock> lock;
  std::unique_ptr<rocksdb::DB> database;
  AliasFilter filter;
  std::unique_ptr<AliasFilterLoader> loader;  ///< reads the database: destroyed before it
  std::atomic<Sequence> through = 0;
  rocksdb::WriteBatch batch;  ///< the inserting thread's, reused
  std::string emptied_because;
};

rocksdb::Status RocksAliasIndex::Impl::open_database() {
  rocksdb::DB* opened = nullptr;
  const auto status = rocksdb::DB::Open(options_of(options.info_log_folder), options.folder, &opened);
  database.reset(opened);
  return status;
}

Result<std::string> RocksAliasIndex::Impl::read_position() {
  std::string stored;
  const auto status = database->Get({}, slice(position_key), &stored);
  if (status.IsNotFound()) return std::string{};
  if (status.IsCorruption()) return status.ToString();
  if (!status.ok()) return std::unexpected(failure("read its position", status));
  if (stored.size() != sizeof(PositionRecord)) return std::string("its position is damaged");
  if (std::memcmp(stored.data(), options.ledger.bytes.data(), options.ledger.bytes.size()) != 0) {
    return std::string("it belongs to another ledger");
  }
  const auto found = get_big_endian(stored.data() + options.ledger.bytes.size());
  if (found > options.log_head) {
    return fmt::format("it reaches sequence {}, beyond the end of the log at {}", found, options.log_head);
  }
  through = found;
  return std::string{};
}

Result<void> RocksAliasIndex::Impl::empty(std::string reason) {
  database.reset();
  const auto destroyed = rocksdb::DestroyDB(options.folder, options_of(options.info_log_folder));
  if (!destroyed.ok()) return std::unexpected(failure("empty it (" + reason + ")", destroyed));
  if (const auto opened = open_database(); !opened.ok()) return std::unexpected(failure("open", opened));
  emptied_because = std::move(reason);
  return {};
}

RocksAliasIndex::RocksAliasIndex(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

RocksAliasIndex::~RocksAliasIndex() {
  // Nobody is left to hear a failure, and the log makes again what it loses.
  static_cast<void>(close());
}

Result<std::unique_ptr<RocksAliasIndex>> RocksAliasIndex::open(const RocksAliasIndexOptions& options) {
  if (auto made = make_durable_folder(options.folder); !made) return std::unexpected(made.error());
  auto lock = FolderLock::take(options.folder);
  if (!lock) return std::unexpected(lock.error());
  auto impl = std::make_unique<Impl>(options);
  impl->lock = std::move(*lock);
  std::string unusable;
  if (const auto opened = impl->open_database(); opened.IsCorruption()) {
    unusable = opened.ToString();
  } else if (!opened.ok()) {
    return std::unexpected(impl->failure("open", opened));
  } else {
    auto position = impl->read_position();
    if (!position) return std::unexpected(position.error());
    unusable = std::move(*position);
  }
  if (!unusable.empty()) {
    if (auto emptied = impl->empty(std::move(unusable)); !emptied) return std::unexpected(emptied.error());
  }
  impl->loader = std::make_unique<AliasFilterLoader>(*impl->database, impl->filter);
  return std::unique_ptr<RocksAliasIndex>(new RocksAliasIndex(std::move(impl)));
}

Result<std::optional<Sequence>> RocksAliasIndex::find(const Digest128& alias) const {
  if (impl_->loader->complete() && !impl_->filter.may_contain(alias)) return std::nullopt;
  const auto key = key_of(alias);
  rocksdb::PinnableSlice value;
  auto* const family = impl_->database->DefaultColumnFamily();
  const auto status = impl_->database->Get({}, family, slice(key), &value);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return std::unexpected(impl_->failure("read", status));
  if (value.size() != sizeof(SequenceValue)) {
    return std::unexpected(
        impl_->failure("read", rocksdb::Status::Corruption("an entry has the wrong length")));
  }
  return get_big_endian(value.data());
}

Result<void> RocksAliasIndex::insert(std::span<const AliasEntry> entries, Sequence through) {
  LASTRO_ASSERT(through >= impl_->through);
  if (const auto loaded = impl_->loader->failure(); !loaded.ok()) {
    return std::unexpected(impl_->failure("read its filter", loaded));
  }
  auto& batch = impl_->batch;
  batch.Clear();
  for (const auto& entry : entries) {
    LASTRO_ASSERT(static_cast<bool>(entry.digest));
    LASTRO_ASSERT(entry.sequence <= through);
    SequenceValue value;
    put_big_endian(value.data(), entry.sequence);
    const auto key = key_of(entry.digest);
    batch.Put(slice(key), slice(value));
  }
  const auto position = position_record(impl_->options.ledger, through);
  batch.Put(slice(position_key), slice(position));
  rocksdb::WriteOptions unlogged;
  unlogged.disableWAL = true;
  if (const auto status = impl_->database->Write(unlogged, &batch); !status.ok()) {
    return std::unexpected(impl_->failure("insert", status));
  }
  impl_->filter.add(entries);
  impl_->through.store(through, std::memory_order_release);
  return {};
}

Sequence RocksAliasIndex::through() const {
  return impl_->through.load(std::memory_order_acquire);
}

Result<void> RocksAliasIndex::close() {
  if (!impl_->database) return {};
  impl_->loader.reset();
  const auto flushed = impl_->database->Flush({});
  impl_->database.reset();
  impl_->lock.reset();
  if (!flushed.ok()) return std::unexpected(impl_->failure("write its newest entries", flushed));
  return {};
}

const std::string& RocksAliasIndex::emptied_because() const {
  return impl_->emptied_because;
}

}  // namespace lastro::log
