#pragma once

#include <memory>
#include <string>

#include "engine/base/ledger_id.h"
#include "engine/base/result.h"
#include "engine/keys/master_key.h"

namespace rocksdb {
class DB;
}

/// How the key store's RocksDB is opened and told apart from others'. Internal to the key store.
namespace lastro::keys {

/// Makes the folder (mode 0700, its parents must exist) where `create`. unavailable where another process or
/// store has it open.
[[nodiscard]] Result<std::unique_ptr<rocksdb::DB>> open_key_files(const std::string& path, bool create);
[[nodiscard]] Result<std::unique_ptr<rocksdb::DB>> open_key_files_read_only(const std::string& path);

/// Compares the identity row with master key and ledger; writes it, durably, into an empty store where
/// `create`.
[[nodiscard]] Result<void> identify_key_files(rocksdb::DB& database, const std::string& path,
                                              const MasterKey& master, const LedgerId& ledger, bool create);

}  // namespace lastro::keys
