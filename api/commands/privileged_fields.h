#pragma once

#include <optional>

#include "api/scope.h"

namespace lastro::api {

/// Fields that need a permission of their own, beyond the route's: to callers without it they are refused.

/// When something happened: `business_time`.
void read_transaction_time(const CommandScope& scope, FieldReader& fields, std::optional<UnixMicros>& out);
/// That it happened already and posts whatever stands against it: `forced_posts`. To say that it did not
/// needs nothing.
void read_forced(const CommandScope& scope, FieldReader& fields, bool& out);

}  // namespace lastro::api
