#pragma once

#include "api/json/json_writer.h"
#include "api/language.h"
#include "engine/domain/events.h"
#include "engine/domain/programs/program.h"
#include "projections/authorizations.h"

namespace lastro::api {

/// `summary` and `details`: a decision in sentences. `program` is null where none was asked.
void write_explanation(const projections::Authorization& authorization, const domain::Program* program,
                       Language language, JsonWriter& json);
/// `program` has the limit that decided; null where none did.
void write_explanation(const domain::IncrementDeclined& declined, const domain::Program* program,
                       Language language, JsonWriter& json);
void write_explanation(const domain::AuthorizationIncremented& increment, Language language,
                       JsonWriter& json);
/// `program` has the fee that was asked for; null where none was.
void write_explanation(const domain::AccountInquired& inquiry, const domain::Program* program,
                       Language language, JsonWriter& json);

}  // namespace lastro::api
