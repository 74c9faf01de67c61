#pragma once

#include <cstdint>
#include <string_view>

#include "engine/base/alias_kind.h"
#include "engine/base/bytes.h"
#include "engine/base/digest.h"
#include "engine/base/ids.h"
#include "engine/base/ledger_id.h"
#include "engine/keys/master_key.h"

namespace lastro::keys {

/// Every keyed digest the ledger stores or looks up by, with a key for each use, derived from the master key
/// and the ledger id: SipHash-2-4 of 128 bits for external ids and requests, of which each command has one,
/// else BLAKE2b (RFC 7693). What is digested is encoded with its tenant, kind and length, so no two inputs
/// share an encoding. The digests are stored for ever: a change of any is a new method beside the old.
/// Immutable; callable from any thread.
class Digester {
 public:
  Digester(const MasterKey& master, const LedgerId& ledger);

  /// Of a caller's own id.
  [[nodiscard]] Digest128 alias(TenantId tenant, AliasKind kind, std::string_view external_id) const;
  /// Of a command's canonical form: a retry has the same. Never 0.
  [[nodiscard]] std::uint64_t request(Bytes canonical_bytes) const;
  [[nodiscard]] std::uint64_t request(std::string_view canonical_bytes) const {
    return request(as_bytes(canonical_bytes));
  }
  /// Of a credential's subject. Never ActorId::ledger.
  [[nodiscard]] ActorId actor(TenantId tenant, std::string_view subject) const;
  /// Of a card's token (a tenant's substitute for its number).
  [[nodiscard]] Digest128 card_token(TenantId tenant, std::string_view token) const;
  /// Of a card's number, digits only.
  [[nodiscard]] Digest128 pan(TenantId tenant, std::string_view pan) const;
  /// For finding personal data by equality; `field` says which. Personal data itself: to be kept only in
  /// stores that can be rebuilt, or sealed.
  [[nodiscard]] Digest128 blind_index(TenantId tenant, std::uint8_t field, std::string_view value) const;

  /// A function of master key and ledger id that tells nothing about either: the log keeps it from its first
  /// event on, so that a wrong key is noticed at start.
  [[nodiscard]] std::uint64_t check_value() const { return check_value_; }

 private:
  DerivedKey alias_key_;
  DerivedKey request_key_;
  DerivedKey actor_key_;
  DerivedKey card_token_key_;
  DerivedKey pan_key_;
  DerivedKey blind_index_key_;
  std::uint64_t check_value_;
};

}  // namespace lastro::keys
