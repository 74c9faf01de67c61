#pragma once

#include <memory>
#include <string>

#include "engine/base/result.h"
#include "engine/keys/digester.h"
#include "engine/keys/key_store.h"
#include "engine/keys/signing_key.h"
#include "engine/log/rocks_log.h"

namespace lastro::tools {

/// Where things lie in `--data DIR`.
class DataFolder {
 public:
  explicit DataFolder(std::string path) : path_(std::move(path)) {}

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string log() const { return path_ + "/log"; }
  [[nodiscard]] std::string anchor() const { return path_ + "/anchor"; }
  [[nodiscard]] std::string aliases() const { return path_ + "/aliases"; }
  [[nodiscard]] std::string snapshots() const { return path_ + "/snapshots"; }
  [[nodiscard]] std::string views() const { return path_ + "/views"; }
  [[nodiscard]] std::string keys() const { return path_ + "/keys"; }
  [[nodiscard]] std::string key_store() const { return keys() + "/store"; }
  [[nodiscard]] std::string master_key() const { return keys() + "/master.key"; }
  [[nodiscard]] std::string signing_key() const { return keys() + "/signing.pem"; }
  [[nodiscard]] std::string ledger_id() const { return path_ + "/ledger"; }

  /// Makes the folder and its keys/, durable and mode 0700, where they are absent.
  Result<void> create() const;
  /// The server's own key for tokens, made where it is absent.
  Result<keys::SigningKey> signing_key_or_new() const;

 private:
  std::string path_;
};

/// A ledger's log with the keys that belong to it. Members close in reverse order.
struct OpenLedger {
  LedgerId ledger;
  std::unique_ptr<log::RocksLog> log;
  std::unique_ptr<keys::Digester> digester;
  std::unique_ptr<keys::KeyStore> keys;
};

struct OpenOptions {
  bool create = false;     ///< a new ledger where there is none
  bool read_only = false;  ///< beside a running server, or without the right to write
  bool sync = true;
  bool strict_anchor = false;
};

/// Opens the log alone, for reading: beside a running server, and where its keys are not.
Result<std::unique_ptr<log::RocksLog>> read_log(const DataFolder& folder);

/// Opens log and keys. LASTRO_MASTER_KEY wins over the key file; a new ledger without either gets a new key
/// file.
Result<OpenLedger> open_ledger(const DataFolder& folder, const OpenOptions& options);

}  // namespace lastro::tools
