#include "engine/log/frame_store_options.h"

#include <algorithm>
#include <vector>

#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/table.h>

#include "engine/base/rocksdb_file_check.h"
#include "engine/log/rocks_support.h"

namespace lastro::log {
namespace {

constexpr std::size_t mebibyte = 1024 * 1024;

rocksdb::CompressionType best_compression() {
  const auto supported = rocksdb::GetSupportedCompressions();
  for (const auto type : {rocksdb::kZSTD, rocksdb::kLZ4Compression}) {
    if (std::ranges::find(supported, type) != supported.end()) return type;
  }
  return rocksdb::kNoCompression;
}

std::shared_ptr<rocksdb::TableFactory> table_factory() {
  rocksdb::BlockBasedTableOptions table;
  table.block_size = 16 * 1024;  // most blocks hold a single frame
  table.checksum = rocksdb::kXXH3;
  table.block_cache = rocksdb::NewLRUCache(32 * mebibyte);
  // The index grows with the log: it lives in the bounded cache, in parts.
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.cache_index_and_filter_blocks = true;
  return std::shared_ptr<rocksdb::TableFactory>(rocksdb::NewBlockBasedTableFactory(table));
}

}  // namespace

rocksdb::DBOptions frame_database_options(const std::string& info_log_folder) {
  rocksdb::DBOptions options(bounded_options(info_log_folder));
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  // Why point in time: docs/adr/0004-anchor-and-wal-recovery.md.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  options.track_and_verify_wals_in_manifest = true;
  options.file_checksum_gen_factory = table_file_checksums();  // for FrameStore::check_files
  options.max_open_files = 64;
  options.max_background_jobs = 2;
  options.max_subcompactions = 1;
  options.bytes_per_sync = mebibyte;  // a flush reaches the disk as it goes, not in one stop at its end
  return options;
}

rocksdb::ColumnFamilyOptions frame_family_options() {
  rocksdb::ColumnFamilyOptions options;
  options.table_factory = table_factory();
  options.write_buffer_size = 64 * mebibyte;
  options.max_write_buffer_number = 4;
  options.target_file_size_base = 128 * mebibyte;
  options.max_bytes_for_level_base = 512 * mebibyte;
  // Frames never overlap and are never written again, so files move down as they are; they are compressed
  // once, when they leave level 1.
  options.compression = rocksdb::kNoCompression;
  options.compression_per_level = {rocksdb::kNoCompression, rocksdb::kNoCompression, best_compression()};
  options.ttl = 0;
  options.periodic_compaction_seconds = 0;
  // Many files of level 0 cost a log nothing, since no key is in two of them: stop only far out.
  options.level0_slowdown_writes_trigger = 64;
  options.level0_stop_writes_trigger = 128;
  return options;
}

}  // namespace lastro::log
