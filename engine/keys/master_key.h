#pragma once

#include <string_view>

#include "engine/base/ledger_id.h"
#include "engine/base/result.h"
#include "engine/keys/secret.h"

namespace lastro::keys {

/// A key derived from the master key for one use.
using DerivedKey = Secret<struct DerivedUse>;

/// The one secret an operator keeps: every digest key and the key that wraps data keys derive from it.
/// Without it the log neither starts nor tells personal data. Wiped when the object dies. Immutable; any
/// thread may read.
class MasterKey {
 public:
  /// `environment_value` (LASTRO_MASTER_KEY) wins where it is neither null nor empty; else `key_file` is
  /// read, which only its owner may be able to use. Either is 64 hexadecimal digits, a file perhaps with a
  /// line end. not_found where neither is there; invalid where it is malformed or the file is open to others.
  /// No error holds any part of the key.
  [[nodiscard]] static Result<MasterKey> load(std::string_view key_file, const char* environment_value);

  /// Draws a key from the system's random source and makes its file, durable on return; see
  /// create_private_file.
  [[nodiscard]] static Result<MasterKey> create_file(std::string_view key_file);

  /// HKDF-SHA256 with the ledger id as salt and "lastro/v1/" and `use` as info: a different key for each
  /// ledger and use.
  [[nodiscard]] DerivedKey derive(const LedgerId& ledger, std::string_view use) const;

 private:
  MasterKey() = default;
  [[nodiscard]] static Result<MasterKey> parse(std::string_view text, std::string_view origin);

  Secret<struct MasterUse> secret_;
};

}  // namespace lastro::keys
