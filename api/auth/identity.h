#pragma once

#include <string>

#include "api/auth/roles.h"
#include "engine/base/clock.h"
#include "engine/base/ids.h"

namespace lastro::api {

/// Who a request comes from, as its credential proves.
struct Identity {
  TenantId tenant = TenantId::standard;
  std::string subject;              ///< empty where a shared-secret token names none
  ActorId actor = ActorId::ledger;  ///< of tenant and subject; the ledger's where the verifier digests none
  Role role = Role::guest;
  UnixMicros expires_at = 0;

  bool operator==(const Identity&) const = default;
};

}  // namespace lastro::api
