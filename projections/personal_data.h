#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/ledger_id.h"
#include "engine/base/result.h"
#include "engine/domain/events.h"
#include "engine/keys/key_store.h"
#include "engine/keys/personal_data.h"

namespace lastro::projections {

/// Field of keys::Digester::blind_index for a client's CPF or CNPJ, as normalise_document gives it.
inline constexpr std::uint8_t client_document_field = 1;

using keys::client_personal_field;
using keys::OpenedPersonal;
using keys::PersonalData;
using keys::PersonalState;

/// Opens sealed personal data with the keys there are at that moment: erasure works at once, wherever the
/// sealed bytes lie. Any thread; the key store outlives it.
class PersonalDataOpener {
 public:
  PersonalDataOpener(keys::KeyStore& keys, const LedgerId& ledger) : keys_(&keys), ledger_(ledger) {}

  /// Fails only where the key store cannot be read.
  [[nodiscard]] Result<OpenedPersonal> open(const domain::ClientCreated& created) const;
  /// not_found, with what to do, where the key store has lost the client's key.
  [[nodiscard]] Result<void> check_key_kept(ClientId client, const domain::ClientCreated& created) const {
    return keys::check_key_kept(*keys_, client, created.subject);
  }

 private:
  keys::KeyStore* keys_;
  LedgerId ledger_;
};

}  // namespace lastro::projections
