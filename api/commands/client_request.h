#pragma once

#include "api/scope.h"
#include "engine/keys/personal_data.h"

namespace lastro::api {

/// What POST /v1/clients asks for, checked.
struct ClientRequest {
  domain::CommandContext context;
  keys::PersonalData personal;  ///< with the request's digest
};

Parsed<ClientRequest> parse_client(const CommandScope& scope, FieldReader& fields);

}  // namespace lastro::api
