#pragma once

#include <memory>
#include <string>

#include "engine/base/read_pace.h"
#include "engine/base/result.h"

namespace rocksdb {
class DB;
class FileChecksumGenFactory;
}  // namespace rocksdb

namespace lastro {

/// For a database's options: RocksDB then notes the checksum of each whole table file (.sst) it writes in its
/// manifest, for check_table_files to come back to.
[[nodiscard]] std::shared_ptr<rocksdb::FileChecksumGenFactory> table_file_checksums();

/// What a table file holds, for the message that it is damaged, from its lowest and its highest key.
using TableContents = std::function<std::string(const std::string& lowest, const std::string& highest)>;

/// Reads every table file of an open database by its path, whole, and holds it against size and checksum as
/// noted when it was written. So it finds what reading through the database does not: a file that is gone or
/// cut while it is open, and damage in a part that nothing has needed yet. Of files without a noted checksum
/// it compares the size alone. Drops what it has read from the page cache, so that the next time comes from
/// disk again. corruption or io, naming the file: without the database's name, and without a remedy. Any
/// thread; memory of a quarter mebibyte; holds up no writer.
[[nodiscard]] Result<void> check_table_files(rocksdb::DB& database, const TableContents& contents,
                                             const ReadPace& pace);

}  // namespace lastro
