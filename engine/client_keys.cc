#include "engine/client_keys.h"

#include "engine/keys/personal_data.h"
#include "engine/log/event_codec.h"
#include "engine/log/event_refusal.h"

namespace lastro::engine {

Result<void> check_newest_key(log::EventLog& log, const domain::State& state, keys::KeyStore& keys) {
  if (state.clients.empty()) return {};
  const auto client = state.clients.back().id;
  const auto sequence = client.sequence();
  const auto frame = log.read(sequence);
  if (!frame) return std::unexpected(frame.error());
  const auto refused = [&](const Error& why) {
    return std::unexpected(log::refused_event(log, sequence, why));
  };
  log::DecodedEvent decoded;
  if (auto read = decoded.decode((*frame)->event(sequence)); !read) return refused(read.error());
  const auto* created = std::get_if<domain::ClientCreated>(&decoded.event.body);
  LASTRO_ASSERT(created != nullptr);
  if (auto kept = keys::check_key_kept(keys, client, created->subject); !kept) return refused(kept.error());
  return {};
}

}  // namespace lastro::engine
