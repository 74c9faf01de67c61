#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace lastro::api {

/// What explanations are written in.
enum class Language : std::uint8_t { portuguese, english };

/// As in `lang` and Content-Language: pt-BR or en.
[[nodiscard]] std::string_view language_tag(Language language);
[[nodiscard]] std::optional<Language> language_from(std::string_view tag);

/// The language that an Accept-Language field (RFC 9110 §12.5.4) prefers: of the highest quality, of equal
/// ones the one named first. A range speaks for the language of its first subtag, whatever its country; `*`
/// for whatever no other range names. Quality 0 refuses, malformed ranges count for nothing. Portuguese where
/// nothing is left.
[[nodiscard]] Language preferred_language(std::string_view accept_language);

}  // namespace lastro::api
