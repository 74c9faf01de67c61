#pragma once

#include <optional>
#include <string_view>

#include "api/json/json_writer.h"
#include "engine/domain/programs/program.h"
#include "projections/authorizations.h"

namespace lastro::api {

enum class Language : std::uint8_t { portuguese, english };
[[nodiscard]] std::optional<Language> language_from(std::string_view name);  ///< pt-BR or en

/// `summary` and `details`: a decision in sentences. `program` is null where none was asked.
void write_explanation(const projections::Authorization& authorization, const domain::Program* program,
                       Language language, JsonWriter& json);

}  // namespace lastro::api
