#pragma once

#include <string>

#include <rocksdb/options.h>
#include <rocksdb/status.h>

#include "engine/base/result.h"

/// What the stores on RocksDB in this folder share. Included by their .cc files only.
namespace lastro::log {

/// Options under which RocksDB's own info log stays below 16 MiB and the manifest is bounded. The info log is
/// in `info_log_folder`, none is kept where that is empty.
rocksdb::Options bounded_options(const std::string& info_log_folder);

/// Whether there is a database in the folder.
bool database_exists(const std::string& folder);

/// corruption or io, as RocksDB says; the message is "WHAT: RocksDB's own words", which name the file.
Error storage_error(const std::string& what, const rocksdb::Status& status);

}  // namespace lastro::log
