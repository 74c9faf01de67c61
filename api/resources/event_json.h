#pragma once

#include <optional>
#include <string>

#include "api/http/http.h"
#include "engine/domain/events.h"
#include "engine/keys/key_store.h"
#include "engine/program_catalog.h"

/// Answers as functions of recorded events: the first answer to a command and every later one are the same.
namespace lastro::api {

struct RenderScope {
  std::uint16_t partition;
  const LedgerId& ledger;
  const engine::ProgramCatalog& programs;
  keys::KeyStore& keys;
};

/// A card's last month: "2029-12".
[[nodiscard]] std::string expiry_text(domain::ExpiryMonth expires);

/// 201 with the resource that the event made or the operation it decided, and Lastro-Sequence.
/// 500 for an event that answers no command. Reads the key store for clients: then it may block.
[[nodiscard]] Response render_created(const RenderScope& scope, const domain::Event& event);

/// 200 with what would have been decided, `as_of` the last sequence before it: as the resource, without what
/// only a recorded one has.
[[nodiscard]] Response render_simulation(const RenderScope& scope, const domain::Event& event,
                                         Sequence as_of);

/// Digest of the request that the event answered; empty where it is sealed and its key destroyed. Fails
/// where the key store cannot be read, or has lost the key. May block.
[[nodiscard]] Result<std::optional<std::uint64_t>> recorded_request_digest(const RenderScope& scope,
                                                                           const domain::Event& event);

/// The same as the body of POST /authorize: 200 {"code":"00"|"51"|"07"}.
[[nodiscard]] Response render_authorize(const RenderScope& scope, const domain::Event& event);

/// 200 {"code":"07"}: not recorded, so not definitive.
[[nodiscard]] Response render_authorize_refusal();

}  // namespace lastro::api
