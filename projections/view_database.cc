#include "projections/view_database.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <sys/stat.h>

#include "engine/base/assert.h"
#include "engine/base/rocksdb_lock.h"
#include "engine/base/rocksdb_quiet_log.h"
#include "projections/sum_operator.h"
#include "projections/view_store.h"

namespace lastro::projections {
namespace {

constexpr std::size_t mebibyte = 1024 * 1024;
constexpr std::size_t kind_bytes = 1;  // at the beginning of a key: the kind of row

rocksdb::DBOptions database_options(rocksdb::Env* disk) {
  rocksdb::DBOptions options;
  if (disk != nullptr) options.env = disk;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  options.paranoid_checks = true;
  options.info_log = RocksdbQuietLog::make();
  // A view that is rarely written keeps its newest rows in the oldest log file: this bounds how many are
  // kept.
  options.max_total_wal_size = 128 * mebibyte;
  options.db_write_buffer_size = 128 * mebibyte;
  options.max_open_files = static_cast<int>(ViewStore::open_files_max);
  options.max_background_jobs = 2;
  options.info_log_level = rocksdb::WARN_LEVEL;
  options.max_log_file_size = mebibyte;
  options.keep_log_file_num = 2;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  return options;
}

rocksdb::ColumnFamilyOptions family_options(const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::ColumnFamilyOptions options;
  // A step's rows come in the order of their keys: put into a table that fits the processor's cache, each
  // behind the one before, they cost a third of what they do scattered over tables of 32 MiB. A flush merges
  // some such tables, so that files do not become small.
  options.write_buffer_size = mebibyte;
  options.min_write_buffer_number_to_merge = 8;
  options.max_write_buffer_number = 32;
  options.memtable_insert_with_hint_prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(kind_bytes));
  options.level0_file_num_compaction_trigger = 16;
  // After a rebuild level 0 holds some files of every run until RocksDB has merged them: who follows the log
  // goes on meanwhile.
  options.level0_slowdown_writes_trigger = 256;
  options.level0_stop_writes_trigger = 512;
  options.compression = rocksdb::kLZ4Compression;
  options.merge_operator = sum_operator();
  options.max_successive_merges = 1;  // so that a sum costs one look-up, however often it was added to
  rocksdb::BlockBasedTableOptions table;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.block_cache = cache;
  // Indexes and filters count against the cache, so they come in small parts: whole ones (hundreds of KiB a
  // file) push each other out, and every look-up then reads some of them again.
  table.cache_index_and_filter_blocks = true;
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.partition_filters = true;
  table.pin_top_level_index_and_filter = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

/// A crash leaves drafts behind.
Result<void> remove_drafts(const std::string& path) {
  std::error_code error;
  for (std::filesystem::directory_iterator entry(path, error), end; !error && entry != end;
       entry.increment(error)) {
    if (!entry->path().filename().string().starts_with(ViewDatabase::draft_prefix)) continue;
    std::filesystem::remove(entry->path(), error);
    if (error) break;
  }
  if (error)
    return fail(ErrorCode::io, "cannot remove drafts from the views in " + path + ": " + error.message());
  return {};
}

Result<void> make_folder(const std::string& path, rocksdb::Env* disk) {
  if (disk != nullptr) {
    const auto made = disk->CreateDirIfMissing(path);
    if (!made.ok()) return ViewDatabase::failure("make a folder for", path, made);
    return {};
  }
  if (::mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) return {};
  return fail(ErrorCode::io, "cannot create folder " + path + ": " + std::generic_category().message(errno));
}

/// The families of a store that exists, else none. RocksDB opens all of them or refuses.
Result<std::vector<std::string>> stored_families(const std::string& path, rocksdb::Env* disk) {
  std::error_code error;
  const auto current = path + "/CURRENT";
  const bool exists =
      disk != nullptr ? disk->FileExists(current).ok() : std::filesystem::exists(current, error);
  if (error) return fail(ErrorCode::io, "cannot examine the views in " + path + ": " + error.message());
  std::vector<std::string> names;
  if (!exists) return names;
  const auto status = rocksdb::DB::ListColumnFamilies(database_options(disk), path, &names);
  if (!status.ok()) return ViewDatabase::failure("open", path, status);
  return names;
}

}  // namespace

struct ViewDatabase::FamilyOptions {
  const rocksdb::ColumnFamilyOptions family = family_options(rocksdb::NewLRUCache(64 * mebibyte));
};

std::unexpected<Error> ViewDatabase::failure(std::string_view doing, const std::string& path,
                                             const rocksdb::Status& status) {
  const auto text = status.ToString();
  if (says_lock_is_taken(text)) {
    return fail(ErrorCode::unavailable,
                "the views in " + path + " are open in another process: stop it first");
  }
  const bool damaged = status.IsCorruption();
  return fail(damaged ? ErrorCode::corruption : ErrorCode::io, "cannot " + std::string{doing} +
                                                                   " the views in " + path + ": " + text +
                                                                   (damaged ? ": run `lastro rebuild`" : ""));
}

ViewDatabase::ViewDatabase(std::string path)
    : path_(std::move(path)), options_(std::make_unique<const FamilyOptions>()) {}

ViewDatabase::~ViewDatabase() {
  for (auto* family : families_) release(family);
  for (auto* family : others_) release(family);
}

Result<std::unique_ptr<ViewDatabase>> ViewDatabase::open(const std::string& path, rocksdb::Env* disk) {
  if (auto made = make_folder(path, disk); !made) return std::unexpected(made.error());
  const auto stored = stored_families(path, disk);
  if (!stored) return std::unexpected(stored.error());
  std::unique_ptr<ViewDatabase> database(new ViewDatabase(path));
  if (auto opened = database->open_families(*stored, disk); !opened) return std::unexpected(opened.error());
  if (disk == nullptr) {
    if (auto removed = remove_drafts(path); !removed) return std::unexpected(removed.error());
  }
  return database;
}

Result<void> ViewDatabase::open_families(const std::vector<std::string>& stored, rocksdb::Env* disk) {
  auto names = stored;
  if (names.empty()) names.push_back(rocksdb::kDefaultColumnFamilyName);
  for (const auto view : all_views) {
    if (std::ranges::find(names, view_text(view)) == names.end()) names.emplace_back(view_text(view));
  }
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  descriptors.reserve(names.size());
  for (const auto& name : names) descriptors.emplace_back(name, options_->family);
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* opened = nullptr;
  const auto status = rocksdb::DB::Open(database_options(disk), path_, descriptors, &handles, &opened);
  if (!status.ok()) return failure("open", path_, status);
  rocks_.reset(opened);
  for (std::size_t i = 0; i < names.size(); ++i) keep(names[i], handles[i]);
  return {};
}

rocksdb::Options ViewDatabase::options() const {
  return {rocks_->GetDBOptions(), options_->family};
}

// A family that another version of this program made is left as it is: that version may run again.
void ViewDatabase::keep(const std::string& name, rocksdb::ColumnFamilyHandle* handle) {
  if (const auto view = view_from(name)) {
    families_[index_of(*view)] = handle;
  } else {
    others_.push_back(handle);
  }
}

void ViewDatabase::release(rocksdb::ColumnFamilyHandle* family) {
  if (family == nullptr) return;
  const auto status = rocks_->DestroyColumnFamilyHandle(family);
  LASTRO_ASSERT(status.ok());
}

Result<void> ViewDatabase::reset(ViewName view) {
  auto*& family = families_[index_of(view)];
  auto status = rocks_->DropColumnFamily(family);
  if (!status.ok()) return failure("empty", path_, status);
  rocksdb::ColumnFamilyHandle* made = nullptr;
  status = rocks_->CreateColumnFamily(options_->family, std::string{view_text(view)}, &made);
  if (!status.ok()) return failure("empty", path_, status);
  release(std::exchange(family, made));
  return {};
}

}  // namespace lastro::projections
