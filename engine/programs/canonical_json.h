#pragma once

#include <string>

#include <simdjson.h>

namespace lastro::programs {

/// RFC 8785 form: members sorted by key, no blanks. Holds for documents without fractions and with ASCII
/// keys, which is what programs are.
[[nodiscard]] std::string canonical_json(simdjson::dom::element element);

}  // namespace lastro::programs
