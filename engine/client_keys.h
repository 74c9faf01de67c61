#pragma once

#include "engine/domain/state.h"
#include "engine/keys/key_store.h"
#include "engine/log/event_log.h"

namespace lastro::engine {

/// Whether the key store still has the key of the newest client, which it loses first where its files were
/// cut or put back from an older copy. not_found names the client's event and what to do.
Result<void> check_newest_key(log::EventLog& log, const domain::State& state, keys::KeyStore& keys);

}  // namespace lastro::engine
