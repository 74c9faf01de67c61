#include "engine/domain/clients/clients.h"

namespace lastro::domain {

bool refuse_status(const StatusStep& step, Decision& decision) {
  if (!step.card && is_card_only(step.to)) {
    decision.reject(RejectionKind::unprocessable, "status", "is a status of cards only");
    return true;
  }
  if (step.if_version != 0 && step.if_version != step.version) {
    decision.reject(RejectionKind::stale, {}, "it has changed since that version");
    return true;
  }
  if (step.from != step.to && is_final(step.from)) {
    decision.reject(RejectionKind::conflict, "status", "the present status is final");
    return true;
  }
  return false;
}

void decide(const State&, const CommandContext&, const CreateClient& command, Decision& decision) {
  auto& created = decision.add<ClientCreated>();
  created.subject = command.personal.subject;
  created.key_version = command.personal.key_version;
  created.command_id = command.personal.command_id;
  created.sealed = command.personal.bytes;
}

void decide(const State& state, const CommandContext& context, const ChangeClientStatus& command,
            Decision& decision) {
  const auto* client = find_client(state, context.tenant, command.client);
  if (client == nullptr) return decision.reject(RejectionKind::not_found, {}, "no such client");
  if (refuse_status({.from = client->status,
                     .to = command.status,
                     .version = version_of(state, client->id),
                     .if_version = command.if_version},
                    decision)) {
    return;
  }
  auto& changed = decision.add<ClientStatusChanged>();
  changed.client = client->id;
  changed.status = command.status;
  changed.reason = command.reason.view();
}

void apply(State& state, const EventHeader& header, const ClientCreated&) {
  const auto id = ClientId::of(state.partition, header.sequence);
  state.client_at.emplace(id, static_cast<std::uint32_t>(state.clients.size()));
  state.clients.push_back({.id = id, .tenant = header.tenant, .status = Status::active});
  if (header.alias) state.directory.emplace(header.alias, id.value);
}

void apply(State& state, const EventHeader& header, const ClientStatusChanged& event) {
  const auto* position = state.client_at.find(event.client);
  LASTRO_ASSERT(position != nullptr);
  state.clients[*position].status = event.status;
  state.changed_at.insert_or_assign(event.client.value, header.sequence);
}

}  // namespace lastro::domain
