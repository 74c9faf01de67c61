#include "projections/view_store.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/core.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>
#include <sys/stat.h>

#include "engine/base/assert.h"
#include "engine/base/rocksdb_lock.h"
#include "engine/base/rocksdb_quiet_log.h"
#include "projections/run_file.h"
#include "projections/sum_operator.h"

namespace lastro::projections {
namespace {

constexpr std::size_t mebibyte = 1024 * 1024;

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
  options.max_open_files = 512;
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
  options.write_buffer_size = 32 * mebibyte;
  options.max_write_buffer_number = 3;
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

std::unexpected<Error> failure(std::string_view doing, const std::string& path,
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

/// Of files that were written to be taken in; RocksDB takes no notice of the name.
constexpr const char* draft_prefix = "draft-";

/// A crash leaves drafts behind.
Result<void> remove_drafts(const std::string& path) {
  std::error_code error;
  for (std::filesystem::directory_iterator entry(path, error), end; !error && entry != end;
       entry.increment(error)) {
    if (!entry->path().filename().string().starts_with(draft_prefix)) continue;
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
    if (!made.ok()) return failure("make a folder for", path, made);
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
  if (!status.ok()) return failure("open", path, status);
  return names;
}

}  // namespace

struct ViewStore::Impl {
  Impl(std::string folder, rocksdb::Env* env)
      : path(std::move(folder)), disk(env), options(family_options(rocksdb::NewLRUCache(64 * mebibyte))) {}

  ~Impl() {
    for (auto* family : families) release(family);
    for (auto* family : others) release(family);
  }

  void release(rocksdb::ColumnFamilyHandle* family) {
    if (family == nullptr) return;
    const auto status = database->DestroyColumnFamilyHandle(family);
    LASTRO_ASSERT(status.ok());
  }

  Result<void> open(const std::vector<std::string>& stored) {
    auto names = stored;
    if (names.empty()) names.push_back(rocksdb::kDefaultColumnFamilyName);
    for (const auto view : all_views) {
      if (std::ranges::find(names, view_text(view)) == names.end()) names.emplace_back(view_text(view));
    }
    std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
    descriptors.reserve(names.size());
    for (const auto& name : names) descriptors.emplace_back(name, options);
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* opened = nullptr;
    const auto status = rocksdb::DB::Open(database_options(disk), path, descriptors, &handles, &opened);
    if (!status.ok()) return failure("open", path, status);
    database.reset(opened);
    for (std::size_t i = 0; i < names.size(); ++i) keep(names[i], handles[i]);
    return {};
  }

  // A family that another version of this program made is left as it is: that version may run again.
  void keep(const std::string& name, rocksdb::ColumnFamilyHandle* handle) {
    if (const auto view = view_from(name)) {
      families[index_of(*view)] = handle;
    } else {
      others.push_back(handle);
    }
  }

  const std::string path;
  rocksdb::Env* const disk;
  const rocksdb::ColumnFamilyOptions options;
  std::unique_ptr<rocksdb::DB> database;
  ViewFamilies families{};
  std::vector<rocksdb::ColumnFamilyHandle*> others;
};

ViewStore::ViewStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ViewStore::~ViewStore() = default;

Result<std::unique_ptr<ViewStore>> ViewStore::open(const std::string& path, rocksdb::Env* disk) {
  if (auto made = make_folder(path, disk); !made) return std::unexpected(made.error());
  const auto stored = stored_families(path, disk);
  if (!stored) return std::unexpected(stored.error());
  auto impl = std::make_unique<Impl>(path, disk);
  if (auto opened = impl->open(*stored); !opened) return std::unexpected(opened.error());
  if (disk == nullptr) {
    if (auto removed = remove_drafts(path); !removed) return std::unexpected(removed.error());
  }
  return std::unique_ptr<ViewStore>(new ViewStore(std::move(impl)));
}

Result<void> ViewStore::destroy(const std::string& path) {
  const auto status = rocksdb::DestroyDB(path, rocksdb::Options{});
  if (!status.ok()) return failure("remove", path, status);
  return {};
}

ViewSnapshot ViewStore::snapshot(ViewName view) const {
  return {*impl_->database, *impl_->families[index_of(view)]};
}

ViewBatch ViewStore::batch() const {
  return ViewBatch(impl_->families);
}

Result<void> ViewStore::write(ViewBatch& batch) {
  const auto status = impl_->database->Write(rocksdb::WriteOptions{}, batch.batch_.get());
  if (!status.ok()) return failure("write", impl_->path, status);
  batch.batch_->Clear();
  return {};
}

Result<void> ViewStore::sync() {
  const auto status = impl_->database->SyncWAL();
  if (!status.ok()) return failure("sync", impl_->path, status);
  return {};
}

Result<ViewStore::RunFiles> ViewStore::write_files(RowRun& run, std::uint64_t number) const {
  const rocksdb::Options options(impl_->database->GetDBOptions(), impl_->options);
  RunFiles files;
  for (const auto view : all_views) {
    for (std::size_t kind = 0; kind < RowRun::kinds; ++kind) {
      if (!run.has(view, kind)) continue;
      auto path =
          impl_->path + "/" + draft_prefix + fmt::format("{}-{}-{}.sst", number, view_text(view), kind);
      if (auto written = write_run_file(run, view, kind, options, path); !written)
        return std::unexpected(written.error());
      files[index_of(view)].push_back(std::move(path));
    }
  }
  return files;
}

Result<void> ViewStore::take_in(const RunFiles& files) {
  std::vector<rocksdb::IngestExternalFileArg> arguments;
  for (const auto view : all_views) {
    if (files[index_of(view)].empty()) continue;
    rocksdb::IngestExternalFileArg argument;
    argument.column_family = impl_->families[index_of(view)];
    argument.external_files = files[index_of(view)];
    argument.options.move_files = true;
    argument.options.write_global_seqno = false;
    arguments.push_back(std::move(argument));
  }
  if (arguments.empty()) return {};
  const auto status = impl_->database->IngestExternalFiles(arguments);
  if (!status.ok()) return failure("take files into", impl_->path, status);
  return {};
}

Result<void> ViewStore::set_merging(bool on) {
  for (auto* family : impl_->families) {
    const auto status =
        impl_->database->SetOptions(family, {{"disable_auto_compactions", on ? "false" : "true"}});
    if (!status.ok()) return failure("set the options of", impl_->path, status);
  }
  return {};
}

Result<void> ViewStore::reset(ViewName view) {
  auto*& family = impl_->families[index_of(view)];
  auto status = impl_->database->DropColumnFamily(family);
  if (!status.ok()) return failure("empty", impl_->path, status);
  rocksdb::ColumnFamilyHandle* made = nullptr;
  status = impl_->database->CreateColumnFamily(impl_->options, std::string{view_text(view)}, &made);
  if (!status.ok()) return failure("empty", impl_->path, status);
  impl_->release(std::exchange(family, made));
  return {};
}

}  // namespace lastro::projections
