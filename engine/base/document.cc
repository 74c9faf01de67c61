#include "engine/base/document.h"

namespace lastro {

std::string normalise_document(std::string_view text) {
  std::string normalised;
  normalised.reserve(text.size());
  for (const char c : text) {
    if (c == '.' || c == '-' || c == '/' || c == ' ') continue;
    normalised += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return normalised;
}

}  // namespace lastro
