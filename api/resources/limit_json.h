#pragma once

#include "api/json/json_writer.h"
#include "api/resources/authorization_json.h"

namespace lastro::api {

/// `limit`: what of the program decided, and how far it was used. `needed`, of a decline: what would have
/// been enough. Neither where there is nothing to tell.
void write_limit(const domain::Program& program, const AuthorizationFields& fields, JsonWriter& json);

/// What an amount and its fee lacked: of the wallets considered, the one that had most. None where no wallet
/// was.
[[nodiscard]] std::optional<Amount> missing_of(std::span<const domain::Allocation> considered, Amount amount,
                                               Amount fee);

/// The entry of the program's list that a restriction refused by, as `5811-5812`, `*CASINO*`, `KP` or
/// `manual`; empty where what was bought stands in no list.
[[nodiscard]] std::string entry_text(const domain::Program& program, domain::DeclineReason reason,
                                     const domain::DecidingLimit& limit);

/// The end of the calendar window that a purchase counts in; none for sliding hours and single transactions.
[[nodiscard]] std::optional<UnixMicros> window_end(const domain::Program& program, std::uint16_t control,
                                                   UnixMicros business_time);

}  // namespace lastro::api
