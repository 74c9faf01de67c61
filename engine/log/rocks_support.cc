#include "engine/log/rocks_support.h"

#include <filesystem>
#include <system_error>

#include "engine/base/rocksdb_quiet_log.h"

namespace lastro::log {

rocksdb::Options bounded_options(const std::string& info_log_folder) {
  constexpr std::size_t mebibyte = 1024 * 1024;
  rocksdb::Options options;
  options.db_log_dir = info_log_folder;
  options.info_log_level = rocksdb::WARN_LEVEL;
  options.max_log_file_size = 4 * mebibyte;
  options.keep_log_file_num = 4;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.max_manifest_file_size = 16 * mebibyte;
  options.paranoid_checks = true;
  if (info_log_folder.empty()) options.info_log = RocksdbQuietLog::make();
  return options;
}

bool database_exists(const std::string& folder) {
  // RocksDB puts CURRENT in place last: without it there is no database yet, whatever else lies there.
  std::error_code unreadable;
  return std::filesystem::exists(folder + "/CURRENT", unreadable);
}

Error storage_error(const std::string& what, const rocksdb::Status& status) {
  const auto code = status.IsCorruption() ? ErrorCode::corruption : ErrorCode::io;
  return {code, what + ": " + status.ToString()};
}

}  // namespace lastro::log
