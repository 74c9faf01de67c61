#include "projections/personal_data.h"

namespace lastro::projections {

std::string normalise_document(std::string_view document) {
  std::string normalised;
  for (const char c : document) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter) {
      normalised += static_cast<char>(c & ~0x20);
    } else if (c >= '0' && c <= '9') {
      normalised += c;
    }
  }
  return normalised;
}

Result<OpenedPersonal> PersonalDataOpener::open(const domain::ClientCreated& created) const {
  return keys::open_personal(*keys_,
                             {.ledger = ledger_,
                              .subject = created.subject,
                              .key_version = created.key_version,
                              .command_id = created.command_id},
                             created.sealed);
}

}  // namespace lastro::projections
