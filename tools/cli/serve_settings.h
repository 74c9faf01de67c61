#pragma once

#include <string>

#include "api/http/http_options.h"
#include "engine/base/result.h"
#include "engine/domain/commands.h"

/// What options of `lastro serve` mean, from their text. An error names the option or the file.
namespace lastro::tools {

Result<api::HttpOptions> http_options(const std::string& listen);
/// A program's document from its file, or the shipped one of that name.
Result<domain::Program> program_of(const std::string& name);
/// `unlimited`, or an amount.
Result<domain::CreditLimit> house_credit_of(const std::string& text);

}  // namespace lastro::tools
