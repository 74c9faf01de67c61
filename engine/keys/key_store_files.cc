#include "engine/keys/key_store_files.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <sys/stat.h>

#include "engine/base/bytes.h"
#include "engine/base/rocksdb_file_check.h"
#include "engine/base/rocksdb_lock.h"
#include "engine/base/rocksdb_quiet_log.h"
#include "engine/keys/key_record.h"
#include "engine/keys/private_file.h"

namespace lastro::keys {
namespace {

constexpr std::size_t mebibyte = 1024 * 1024;

rocksdb::Options make_options() {
  rocksdb::Options options;
  options.paranoid_checks = true;
  options.file_checksum_gen_factory = table_file_checksums();
  options.info_log = RocksdbQuietLog::make();
  // A power cut may leave the last, unsynced and so unanswered record torn: that one is passed over. A record
  // that is whole but damaged, which the default mode would take for the end of a shorter history, stops the
  // start. kAbsoluteConsistency would stop it after ordinary power cuts too. What no mode notices, a log cut
  // at a record's end or removed, shows as KeyState::absent of a subject the log knows.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.write_buffer_size = 4 * mebibyte;
  options.max_write_buffer_number = 2;
  options.max_total_wal_size = 16 * mebibyte;
  options.max_open_files = 64;
  options.compression = rocksdb::kNoCompression;  // wrapped keys look random
  // RocksDB's own text log stays in the store's folder: a few small files, and it names files, never values.
  options.info_log_level = rocksdb::WARN_LEVEL;
  options.max_log_file_size = mebibyte;
  options.keep_log_file_num = 2;
  options.max_manifest_file_size = 4 * mebibyte;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  rocksdb::BlockBasedTableOptions table;
  table.block_size = 4096;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.block_cache = rocksdb::NewLRUCache(8 * mebibyte);
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

std::unexpected<Error> open_failure(const std::string& path, const rocksdb::Status& status) {
  const auto text = status.ToString();
  if (says_lock_is_taken(text))
    return fail(ErrorCode::unavailable, "key store " + path + " is open in another process: stop it first");
  const auto code = status.IsCorruption() ? ErrorCode::corruption : ErrorCode::io;
  return fail(code, "cannot open key store " + path + ": " + text);
}

Result<void> require_present(const std::string& path) {
  std::error_code error;
  if (std::filesystem::exists(path + "/CURRENT", error)) return {};
  if (error) return fail(ErrorCode::io, "cannot examine key store " + path + ": " + error.message());
  return fail(ErrorCode::not_found, "there is no key store in " + path + ": restore it from its own backup");
}

Result<void> make_folder(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) != 0) {
    if (errno == EEXIST) return {};
    return fail(ErrorCode::io,
                "cannot create folder " + path + ": " + std::generic_category().message(errno));
  }
  return sync_folder_of(path);
}

}  // namespace

Result<std::unique_ptr<rocksdb::DB>> open_key_files(const std::string& path, bool create) {
  const auto ready = create ? make_folder(path) : require_present(path);
  if (!ready) return std::unexpected(ready.error());
  auto options = make_options();
  options.create_if_missing = create;
  rocksdb::DB* database = nullptr;
  const auto status = rocksdb::DB::Open(options, path, &database);
  if (!status.ok()) return open_failure(path, status);
  return std::unique_ptr<rocksdb::DB>{database};
}

Result<std::unique_ptr<rocksdb::DB>> open_key_files_read_only(const std::string& path) {
  if (const auto present = require_present(path); !present) return std::unexpected(present.error());
  rocksdb::DB* database = nullptr;
  const auto status = rocksdb::DB::OpenForReadOnly(make_options(), path, &database);
  if (!status.ok()) return open_failure(path, status);
  return std::unique_ptr<rocksdb::DB>{database};
}

Result<void> identify_key_files(rocksdb::DB& database, const std::string& path, const MasterKey& master,
                                const LedgerId& ledger, bool create) {
  std::uint64_t check_value = 0;
  const auto check = master.derive(ledger, "key-store/check");
  std::memcpy(&check_value, check.bytes().data(), sizeof check_value);
  const auto expected = encode_identity(ledger, check_value);
  const auto row = rocksdb::Slice{identity_row_key().data(), identity_row_key().size()};

  std::string found;
  const auto read = database.Get(rocksdb::ReadOptions{}, row, &found);
  if (read.ok() && found == expected) return {};
  if (read.ok()) {
    const bool same_ledger = found.size() == expected.size() && found.substr(0, 17) == expected.substr(0, 17);
    return fail(
        ErrorCode::incompatible,
        "key store " + path +
            (same_ledger ? " was made with another master key: check LASTRO_MASTER_KEY and the key file"
                         : " belongs to another ledger"));
  }
  if (!read.IsNotFound()) return open_failure(path, read);

  const std::unique_ptr<rocksdb::Iterator> rows{database.NewIterator(rocksdb::ReadOptions{})};
  rows->SeekToFirst();
  if (rows->Valid() || !rows->status().ok() || !create) {
    return fail(ErrorCode::corruption,
                "key store " + path + " has lost the record of its ledger and master key");
  }
  rocksdb::WriteOptions synced;
  synced.sync = true;
  auto written = database.Put(synced, row, expected);
  // In a table file, so that a lost write-ahead log cannot make a store of many keys look new.
  if (written.ok()) written = database.Flush(rocksdb::FlushOptions{});
  if (!written.ok()) return open_failure(path, written);
  return {};
}

}  // namespace lastro::keys
