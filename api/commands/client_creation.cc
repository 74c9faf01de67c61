#include "api/commands/client_creation.h"

#include "engine/keys/random.h"
#include "engine/keys/sealed.h"

namespace lastro::api {

void ClientCreation::run(const ClientRequest& request, Responder responder) {
  const auto unavailable = [&] {
    responder.send(to_response(Problem{ProblemType::unavailable, "the key store cannot be used now", {}}));
  };
  if (request.context.alias) {
    const auto known = aliases_.find(request.context.alias);
    if (!known) return unavailable();
    if (*known && gateway_.is_committed(**known)) {
      return gateway_.answer_recorded(**known, request.personal.request_digest, AnswerStyle::resource,
                                      std::move(responder));
    }
  }
  const auto subject = keys::random_subject_id();
  const auto key = keys_.create(subject);
  if (!key) {
    if (key.error().code == ErrorCode::io || key.error().code == ErrorCode::corruption)
      on_fatal_(key.error());
    return unavailable();
  }
  domain::SealedBody sealed{.subject = subject, .key_version = key->version, .command_id = {}, .bytes = {}};
  keys::fill_random(sealed.command_id);
  sealed.bytes = keys::seal_personal(
      key->key,
      {.ledger = ledger_, .subject = subject, .key_version = key->version, .command_id = sealed.command_id},
      request.personal);
  gateway_.submit_client(
      {.context = request.context, .body = domain::CreateClient{.personal = std::move(sealed)}},
      request.personal.request_digest, std::move(responder));
}

}  // namespace lastro::api
