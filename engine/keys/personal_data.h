#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/ids.h"
#include "engine/base/ledger_id.h"
#include "engine/base/result.h"
#include "engine/base/subject_id.h"
#include "engine/keys/key_store.h"

namespace lastro::keys {

/// SealContext::field of a client's personal data. Never given a new meaning.
inline constexpr std::uint8_t client_personal_field = 1;

/// What is sealed of a client (schemas/personal.fbs). Empty where it was not given.
struct PersonalData {
  std::string name;
  std::string document;  ///< CPF or CNPJ, normalised
  std::string email;
  std::string phone;
  std::string birth_date;  ///< YYYY-MM-DD
  std::string address;
  std::uint64_t request_digest = 0;  ///< of the request that created the client
};

/// Where sealed personal data lies: the fields of ClientCreated.
struct PersonalDataPlace {
  LedgerId ledger;
  SubjectId subject;
  std::uint32_t key_version = 0;
  std::array<std::uint8_t, 16> command_id{};
};

[[nodiscard]] std::vector<std::uint8_t> seal_personal(const DataKey& key, const PersonalDataPlace& place,
                                                      const PersonalData& data);

enum class PersonalState : std::uint8_t {
  readable,
  erased,      ///< the subject's key was destroyed: the data is gone for ever
  unreadable,  ///< the key is lost though it was never destroyed, or does not open the bytes
};

struct OpenedPersonal {
  PersonalState state = PersonalState::erased;
  PersonalData data;  ///< where readable
};

/// Opens with the key there is now, so erasure works at once wherever sealed bytes lie. Fails only where the
/// key store cannot be read. Any thread.
[[nodiscard]] Result<OpenedPersonal> open_personal(KeyStore& keys, const PersonalDataPlace& place,
                                                   Bytes sealed);

/// not_found, with what to do, where the client's key is absent though it was never destroyed: the key store
/// has lost it. Any thread.
[[nodiscard]] Result<void> check_key_kept(KeyStore& keys, ClientId client, SubjectId subject);

}  // namespace lastro::keys
