#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/base/static_vector.h"

/// How clients are searched by name.
namespace lastro::projections {

inline constexpr std::size_t normalised_name_bytes_max = 256;
/// Words of a name by which it is found, counted from its beginning.
inline constexpr std::size_t searched_words_max = 8;

/// The name without case, accents and punctuation, its words separated by one space, in UTF-8: "joao d avila"
/// for "João D’Ávila". Full Unicode case folding, then NFKD (Unicode 15, UAX #15), less marks. Cut after a
/// whole character at normalised_name_bytes_max. Bytes that are no UTF-8 separate words. Any thread.
[[nodiscard]] std::string normalise_name(std::string_view name);

using WordStarts = StaticVector<std::size_t, searched_words_max>;

/// Where the words of a normalised name begin, the first searched_words_max of them.
[[nodiscard]] WordStarts word_starts(std::string_view normalised);

}  // namespace lastro::projections
