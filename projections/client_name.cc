#include "projections/client_name.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "engine/base/assert.h"

namespace lastro::projections {
namespace {

// Longer names than any that is accepted; NFKD makes up to 18 characters of one.
constexpr std::size_t name_bytes_max = 1024;

bool is_mark(UChar32 character) {
  return (U_GET_GC_MASK(character) & U_GC_M_MASK) != 0;
}

bool is_word_character(UChar32 character) {
  return u_isalnum(character) != 0;
}

const icu::Normalizer2& decomposition() {
  UErrorCode status = U_ZERO_ERROR;
  const auto* normalizer = icu::Normalizer2::getNFKDInstance(status);
  LASTRO_ASSERT(U_SUCCESS(status));  // its data is part of the library
  return *normalizer;
}

icu::UnicodeString decompose(std::string_view name) {
  const auto bytes = name.substr(0, name_bytes_max);
  auto text = icu::UnicodeString::fromUTF8({bytes.data(), static_cast<std::int32_t>(bytes.size())});
  text.foldCase();
  UErrorCode status = U_ZERO_ERROR;
  auto decomposed = decomposition().normalize(text, status);
  LASTRO_ASSERT(U_SUCCESS(status));
  return decomposed;
}

/// Appends the character where it and the space before it still fit.
bool append(std::string& text, UChar32 character, bool new_word) {
  std::string utf8;
  icu::UnicodeString(character).toUTF8String(utf8);
  const bool space = new_word && !text.empty();
  if (text.size() + utf8.size() + (space ? 1U : 0U) > normalised_name_bytes_max) return false;
  if (space) text += ' ';
  text += utf8;
  return true;
}

}  // namespace

std::string normalise_name(std::string_view name) {
  const auto decomposed = decompose(name);
  std::string normalised;
  bool new_word = false;
  for (std::int32_t i = 0; i < decomposed.length(); i = decomposed.moveIndex32(i, 1)) {
    const auto character = decomposed.char32At(i);
    if (is_mark(character)) continue;
    if (!is_word_character(character)) {
      new_word = true;
      continue;
    }
    if (!append(normalised, character, new_word)) break;
    new_word = false;
  }
  return normalised;
}

WordStarts word_starts(std::string_view normalised) {
  WordStarts starts;
  for (std::size_t start = 0; start < normalised.size() && !starts.full();) {
    starts.push_back(start);
    const auto space = normalised.find(' ', start);
    start = space == std::string_view::npos ? normalised.size() : space + 1;
  }
  return starts;
}

}  // namespace lastro::projections
