#pragma once

#include <string>
#include <string_view>

namespace lastro {

/// A CPF or CNPJ as it is stored, digested and compared: without `.`, `-`, `/` and spaces, letters in
/// capitals
/// ("123.456.789-09" → "12345678909"). Any other character stays: what is no document does not turn into one.
[[nodiscard]] std::string normalise_document(std::string_view text);

}  // namespace lastro
