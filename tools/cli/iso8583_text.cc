#include "tools/cli/iso8583_text.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/hex.h"

namespace lastro::tools {
namespace {

using iso8583::Content;

std::string value_text(const iso8583::Dialect& dialect, unsigned field, std::string_view value) {
  const auto& format = dialect.fields.at(field);
  if (format.sensitive) return "(not shown)";
  if (field == dialect.field_of(iso8583::Role::pan)) return mask_pan(value);
  if (format.content == Content::b) return to_hex(as_bytes(value));
  // Latin-1 and terminals do not go together.
  std::string text(value);
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) > 0x7E; }, '?');
  return '"' + text + '"';
}

}  // namespace

std::string mask_pan(std::string_view pan) {
  constexpr std::size_t first = 6;
  constexpr std::size_t last = 4;
  if (pan.size() < 13) return std::string(pan.size(), '*');
  return std::string(pan.substr(0, first)) + std::string(pan.size() - first - last, '*') +
         std::string(pan.substr(pan.size() - last));
}

std::vector<std::string> describe(const iso8583::Dialect& dialect, const iso8583::Message& message) {
  std::vector<std::string> lines{"MTI    " + std::string(message.mti.text())};
  for (unsigned field = 2; field <= iso8583::field_max; ++field) {
    if (!message.has(field)) continue;
    lines.push_back(fmt::format("DE {:03} {:<20} {}", field, dialect.role_name(field),
                                value_text(dialect, field, message.get(field))));
  }
  return lines;
}

}  // namespace lastro::tools
