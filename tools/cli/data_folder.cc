#include "tools/cli/data_folder.h"

#include <cstdlib>

#include <unistd.h>

#include "engine/base/hex.h"
#include "engine/keys/private_file.h"
#include "engine/keys/random.h"
#include "engine/log/folder_lock.h"

namespace lastro::tools {
namespace {

bool exists(const std::string& path) {
  return access(path.c_str(), F_OK) == 0;
}

std::optional<LedgerId> parse_ledger_id(std::string_view text) {
  LedgerId ledger;
  while (text.ends_with('\n')) text.remove_suffix(1);
  if (!parse_hex(text, ledger.bytes)) return std::nullopt;
  return ledger;
}

/// The id of a ledger whose log is still empty. It is on disk before any key is derived from it, so that a
/// start that was cut off is carried on with the same one.
Result<LedgerId> new_ledger_id(const DataFolder& folder) {
  if (exists(folder.ledger_id())) {
    auto text = keys::read_private_file(folder.ledger_id(), 128);
    if (!text) return std::unexpected(text.error());
    const auto ledger = parse_ledger_id(text->view());
    if (!ledger) return fail(ErrorCode::corruption, folder.ledger_id() + ": is not a ledger id");
    return *ledger;
  }
  const auto ledger = keys::random_ledger_id();
  if (auto made = keys::create_private_file(folder.ledger_id(), to_hex(ledger.bytes)); !made) {
    return std::unexpected(made.error());
  }
  return ledger;
}

Result<LedgerId> ledger_of(const DataFolder& folder, log::RocksLog& log) {
  if (log.committed() == 0) return new_ledger_id(folder);
  auto first = log.read(1);
  if (!first) return std::unexpected(first.error());
  return (*first)->header().ledger;
}

Result<keys::MasterKey> master_key_of(const DataFolder& folder, bool may_create) {
  const char* environment = std::getenv("LASTRO_MASTER_KEY");
  auto key = keys::MasterKey::load(folder.master_key(), environment);
  if (key || key.error().code != ErrorCode::not_found || !may_create) return key;
  return keys::MasterKey::create_file(folder.master_key());
}

}  // namespace

Result<void> DataFolder::create() const {
  if (auto made = log::make_durable_folder(path_); !made) return made;
  return log::make_durable_folder(keys());
}

Result<keys::SigningKey> DataFolder::signing_key_or_new() const {
  auto key = keys::SigningKey::load(signing_key());
  if (key || key.error().code != ErrorCode::not_found) return key;
  auto created = keys::SigningKey::create_file(signing_key());
  // Who was first at the same moment, a server or a command, made the key that both use.
  if (!created && created.error().code == ErrorCode::invalid) return keys::SigningKey::load(signing_key());
  return created;
}

Result<std::unique_ptr<log::RocksLog>> read_log(const DataFolder& folder) {
  return log::RocksLog::open({.folder = folder.log(),
                              .anchor_path = folder.anchor(),
                              .ledger = {},
                              .read_only = true,
                              .info_log_folder = {}});
}

Result<OpenLedger> open_ledger(const DataFolder& folder, const OpenOptions& options) {
  if (options.create) {
    if (auto made = folder.create(); !made) return std::unexpected(made.error());
  }
  auto log = log::RocksLog::open({.folder = folder.log(),
                                  .anchor_path = folder.anchor(),
                                  .ledger = {},
                                  .create_if_missing = options.create,
                                  .read_only = options.read_only,
                                  .sync = options.sync,
                                  .strict = options.strict_anchor,
                                  .info_log_folder = {}});
  if (!log) return std::unexpected(log.error());
  const bool is_new = (*log)->committed() == 0;
  if (is_new && !options.create) return fail(ErrorCode::not_found, folder.path() + ": holds no ledger");
  auto ledger = ledger_of(folder, **log);
  if (!ledger) return std::unexpected(ledger.error());
  auto master = master_key_of(folder, is_new);
  if (!master) return std::unexpected(master.error());
  auto keys = options.read_only ? keys::KeyStore::open_read_only(folder.key_store(), *master, *ledger)
                                : keys::KeyStore::open(folder.key_store(), *master, *ledger,
                                                       is_new ? keys::KeyStore::IfAbsent::create
                                                              : keys::KeyStore::IfAbsent::refuse);
  if (!keys) return std::unexpected(keys.error());
  return OpenLedger{.ledger = *ledger,
                    .log = std::move(*log),
                    .digester = std::make_unique<keys::Digester>(*master, *ledger),
                    .keys = std::move(*keys)};
}

}  // namespace lastro::tools
