#pragma once

#include <memory>

#include <rocksdb/env.h>

namespace lastro {

/// Takes the place of RocksDB's text log and drops what it is given: errors come back as statuses, and
/// RocksDB 7.8 aborts the process on the second line that a full disk does not take.
class RocksdbQuietLog final : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}

  static std::shared_ptr<rocksdb::Logger> make() { return std::make_shared<RocksdbQuietLog>(); }
};

}  // namespace lastro
