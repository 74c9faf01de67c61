#pragma once

#include <rocksdb/options.h>

/// How RocksDB keeps the event log. Included by frame_store.cc only.
namespace lastro::log {

/// For the database as a whole; the info log is in `info_log_folder`, none is kept where that is empty.
rocksdb::DBOptions frame_database_options(const std::string& info_log_folder);
/// For the column family of the frames.
rocksdb::ColumnFamilyOptions frame_family_options();

}  // namespace lastro::log
