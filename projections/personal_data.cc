#include "projections/personal_data.h"

namespace lastro::projections {

Result<OpenedPersonal> PersonalDataOpener::open(const domain::ClientCreated& created) const {
  return keys::open_personal(*keys_,
                             {.ledger = ledger_,
                              .subject = created.subject,
                              .key_version = created.key_version,
                              .command_id = created.command_id},
                             created.sealed);
}

}  // namespace lastro::projections
