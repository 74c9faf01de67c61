#pragma once

#include <functional>

#include "api/commands/client_request.h"
#include "api/commands/command_gateway.h"
#include "engine/log/alias_index.h"

namespace lastro::api {

/// Seals personal data under a new key before the command is submitted: the key is durable before its first
/// event. Blocks for a sync of the key store. A retry of a known external id is answered without making a
/// key. A key store that cannot be written ends the process, as a log does: `on_fatal`, on any thread.
class ClientCreation {
 public:
  using OnFatal = std::function<void(const Error&)>;

  ClientCreation(const LedgerId& ledger, keys::KeyStore& keys, const log::AliasIndex& aliases,
                 CommandGateway& gateway, OnFatal on_fatal)
      : ledger_(ledger), keys_(keys), aliases_(aliases), gateway_(gateway), on_fatal_(std::move(on_fatal)) {}

  void run(const ClientRequest& request, Responder responder);

 private:
  const LedgerId ledger_;
  keys::KeyStore& keys_;
  const log::AliasIndex& aliases_;
  CommandGateway& gateway_;
  const OnFatal on_fatal_;
};

}  // namespace lastro::api
