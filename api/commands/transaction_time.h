#pragma once

#include <optional>

#include "api/scope.h"

namespace lastro::api {

/// Only callers with that permission tell when something happened; to others the field is refused.
void read_transaction_time(const CommandScope& scope, FieldReader& fields, std::optional<UnixMicros>& out);

}  // namespace lastro::api
