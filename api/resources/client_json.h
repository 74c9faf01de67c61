#pragma once

#include "api/json/json_writer.h"
#include "engine/keys/personal_data.h"

namespace lastro::api {

/// name, document and the rest that was given; `erased` or `unreadable: true` alone where that is so.
void write_personal_fields(keys::PersonalState state, const keys::PersonalData& data, JsonWriter& json);

}  // namespace lastro::api
