#include "engine/log/alias_store.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <utility>

#include <fmt/format.h>
#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/sst_file_writer.h>
#include <rocksdb/table.h>

#include "engine/base/assert.h"
#include "engine/log/damage_mark.h"
#include "engine/log/rocks_support.h"

namespace lastro::log {
namespace {

constexpr std::size_t mebibyte = 1024 * 1024;

/// A digest's two halves, big-endian, so that keys are in the order of digests.
using AliasKey = std::array<char, 16>;
using SequenceValue = std::array<char, 8>;
/// Ledger id and through, under the zero digest, which is no alias: a part of every run, so that no crash can
/// part a position from its aliases.
using PositionRecord = std::array<char, 24>;
constexpr AliasKey position_key{};

void put_big_endian(char* to, std::uint64_t value) {
  value = __builtin_bswap64(value);
  std::memcpy(to, &value, sizeof value);
}

std::uint64_t get_big_endian(const char* from) {
  std::uint64_t value = 0;
  std::memcpy(&value, from, sizeof value);
  return __builtin_bswap64(value);
}

AliasKey key_of(const Digest128& alias) {
  AliasKey key;
  put_big_endian(key.data(), alias.high);
  put_big_endian(key.data() + 8, alias.low);
  return key;
}

SequenceValue value_of(Sequence sequence) {
  SequenceValue value;
  put_big_endian(value.data(), sequence);
  return value;
}

PositionRecord position_record(const LedgerId& ledger, Sequence through) {
  PositionRecord record;
  std::memcpy(record.data(), ledger.bytes.data(), ledger.bytes.size());
  put_big_endian(record.data() + ledger.bytes.size(), through);
  return record;
}

template <std::size_t Size>
rocksdb::Slice slice(const std::array<char, Size>& bytes) {
  return {bytes.data(), bytes.size()};
}

rocksdb::Options options_of(const std::string& info_log_folder) {
  rocksdb::BlockBasedTableOptions table;
  table.block_size = 4 * 1024;
  // The index and the filters grow with the aliases: they live in the bounded cache, in parts.
  table.block_cache = rocksdb::NewLRUCache(64 * mebibyte);
  table.cache_index_and_filter_blocks = true;
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.partition_filters = true;
  table.data_block_index_type = rocksdb::BlockBasedTableOptions::kDataBlockBinaryAndHash;
  auto options = bounded_options(info_log_folder);
  options.create_if_missing = true;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.compression = rocksdb::kNoCompression;  // digests do not compress
  options.target_file_size_base = 64 * mebibyte;
  // Digests come in no order, so each run overlaps all others: merging runs of like size writes each alias
  // some four times, where levels would write it ten times and more. Old aliases are looked for seldom, fresh
  // ones are not looked for here at all.
  options.compaction_style = rocksdb::kCompactionStyleUniversal;
  options.compaction_options_universal.min_merge_width = 4;
  options.level0_file_num_compaction_trigger = 8;
  options.level0_slowdown_writes_trigger = 64;
  options.level0_stop_writes_trigger = 128;
  options.max_open_files = 64;
  options.max_background_jobs = 2;
  options.bytes_per_sync = mebibyte;
  return options;
}

}  // namespace

struct AliasStore::Database {
  explicit Database(const AliasStoreOptions& store_options)
      : options(store_options),
        rocks_options(options_of(options.info_log_folder)),
        draft(options.folder + "/draft.sst"),
        damage_mark(options.folder) {}

  /// Corruption is remembered for the next open. Other failures may pass, so their files are kept.
  [[nodiscard]] Error failure(const std::string& doing, const rocksdb::Status& status) const {
    auto error = storage_error("alias index " + options.folder + ": cannot " + doing, status);
    if (error.code != ErrorCode::corruption) {
      error.message +=
          "; where that stays so, stop the server and remove the folder: the next start makes it again";
      return error;
    }
    if (const auto left = damage_mark.leave(error.message); left) {
      error.message += "; the next start makes it again";
    } else {
      error.message += "; remove the folder: the next start makes it again (" + left.error().message + ")";
    }
    return error;
  }
  [[nodiscard]] rocksdb::Status open();
  /// Why what is there cannot be used; empty where it can, and then through is set.
  [[nodiscard]] Result<std::string> read_position();
  [[nodiscard]] Result<void> empty(std::string reason);
  [[nodiscard]] rocksdb::Status write_draft(std::span<const AliasEntry> sorted, Sequence through) const;

  const AliasStoreOptions options;
  const rocksdb::Options rocks_options;
  const std::string draft;  ///< a run while it is written; RocksDB takes no notice of the name
  const DamageMark damage_mark;
  std::unique_ptr<rocksdb::DB> database;
  Sequence through = 0;
  std::string emptied_because;
};

rocksdb::Status AliasStore::Database::open() {
  rocksdb::DB* opened = nullptr;
  const auto status = rocksdb::DB::Open(rocks_options, options.folder, &opened);
  database.reset(opened);
  return status;
}

Result<std::string> AliasStore::Database::read_position() {
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

Result<void> AliasStore::Database::empty(std::string reason) {
  database.reset();
  const auto destroyed = rocksdb::DestroyDB(options.folder, rocks_options);
  if (!destroyed.ok()) return std::unexpected(failure("empty it (" + reason + ")", destroyed));
  if (const auto opened = open(); !opened.ok()) return std::unexpected(failure("open", opened));
  emptied_because = std::move(reason);
  return damage_mark.remove();  // last: until then, a crash has it emptied once more
}

rocksdb::Status AliasStore::Database::write_draft(std::span<const AliasEntry> sorted,
                                                  Sequence through_now) const {
  rocksdb::SstFileWriter writer(rocksdb::EnvOptions(rocks_options), rocks_options);
  auto status = writer.Open(draft);
  const auto position = position_record(options.ledger, through_now);
  if (status.ok()) status = writer.Put(slice(position_key), slice(position));
  for (auto entry = sorted.begin(); status.ok() && entry != sorted.end(); ++entry) {
    status = writer.Put(slice(key_of(entry->digest)), slice(value_of(entry->sequence)));
  }
  if (status.ok()) status = writer.Finish();
  return status;
}

AliasStore::AliasStore(std::unique_ptr<Database> database) : database_(std::move(database)) {}

AliasStore::~AliasStore() = default;

Result<std::unique_ptr<AliasStore>> AliasStore::open(const AliasStoreOptions& options) {
  auto database = std::make_unique<Database>(options);
  std::error_code error;
  std::filesystem::remove(database->draft,
                          error);  // where a crash left one, the next is written over it anyway
  std::string unusable;
  const auto marked = database->damage_mark.read();
  if (!marked) return std::unexpected(marked.error());
  if (*marked) {
    unusable = **marked;
  } else if (const auto opened = database->open(); opened.IsCorruption()) {
    unusable = opened.ToString();
  } else if (!opened.ok()) {
    return std::unexpected(database->failure("open", opened));
  } else {
    auto position = database->read_position();
    if (!position) return std::unexpected(position.error());
    unusable = std::move(*position);
  }
  if (!unusable.empty()) {
    if (auto emptied = database->empty(std::move(unusable)); !emptied)
      return std::unexpected(emptied.error());
  }
  return std::unique_ptr<AliasStore>(new AliasStore(std::move(database)));
}

Result<std::optional<Sequence>> AliasStore::find(const Digest128& alias) const {
  rocksdb::PinnableSlice value;
  auto& database = *database_->database;
  const auto status = database.Get({}, database.DefaultColumnFamily(), slice(key_of(alias)), &value);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return std::unexpected(database_->failure("read", status));
  if (value.size() != sizeof(SequenceValue)) {
    return std::unexpected(
        database_->failure("read", rocksdb::Status::Corruption("an entry has the wrong length")));
  }
  return get_big_endian(value.data());
}

Result<void> AliasStore::add_run(std::vector<AliasEntry>& entries, Sequence through) {
  LASTRO_ASSERT(through >= database_->through);
  std::ranges::sort(entries, [](const AliasEntry& a, const AliasEntry& b) {
    return a.digest == b.digest ? a.sequence > b.sequence : a.digest < b.digest;
  });
  const auto repeated = std::ranges::unique(entries, {}, &AliasEntry::digest);
  entries.erase(repeated.begin(), repeated.end());
  if (const auto written = database_->write_draft(entries, through); !written.ok()) {
    return std::unexpected(database_->failure("write " + database_->draft, written));
  }
  rocksdb::IngestExternalFileOptions ingest;
  ingest.move_files = true;
  ingest.write_global_seqno = false;
  if (const auto taken = database_->database->IngestExternalFile({database_->draft}, ingest); !taken.ok()) {
    return std::unexpected(database_->failure("take over " + database_->draft, taken));
  }
  database_->through = through;
  return {};
}

Result<void> AliasStore::scan(const std::function<bool(std::span<const AliasEntry>)>& show) const {
  constexpr std::size_t together = 4096;
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  options.readahead_size = mebibyte;
  const std::unique_ptr<rocksdb::Iterator> iterator(database_->database->NewIterator(options));
  std::vector<AliasEntry> entries;
  for (iterator->SeekToFirst(); iterator->Valid(); iterator->Next()) {
    const auto key = iterator->key();
    if (key.size() != sizeof(AliasKey) || key == slice(position_key)) continue;
    entries.push_back({{get_big_endian(key.data()), get_big_endian(key.data() + 8)}, 0});
    if (entries.size() < together) continue;
    if (!show(entries)) return {};
    entries.clear();
  }
  if (!iterator->status().ok()) return std::unexpected(database_->failure("scan", iterator->status()));
  show(entries);
  return {};
}

Sequence AliasStore::through() const {
  return database_->through;
}

const std::string& AliasStore::emptied_because() const {
  return database_->emptied_because;
}

}  // namespace lastro::log
