#include "engine/programs/canonical_json.h"

#include <algorithm>
#include <array>
#include <vector>

#include "engine/base/hex.h"

namespace lastro::programs {
namespace {

void write_string(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20) {
          out += c;
        } else {
          out += "\\u00";
          append_hex(out, as_bytes({&c, 1}));
        }
    }
  }
  out += '"';
}

void write(simdjson::dom::element element, std::string& out);

void write_object(simdjson::dom::object object, std::string& out) {
  std::vector<std::pair<std::string_view, simdjson::dom::element>> members;
  for (const auto field : object) members.emplace_back(field.key, field.value);
  std::sort(members.begin(), members.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  out += '{';
  for (const auto& [key, value] : members) {
    if (out.back() != '{') out += ',';
    write_string(key, out);
    out += ':';
    write(value, out);
  }
  out += '}';
}

void write_array(simdjson::dom::array array, std::string& out) {
  out += '[';
  for (const auto value : array) {
    if (out.back() != '[') out += ',';
    write(value, out);
  }
  out += ']';
}

/// simdjson's parser bounds the depth, so this recursion is bounded as well.
void write(simdjson::dom::element element, std::string& out) {
  using simdjson::dom::element_type;
  switch (element.type()) {
    case element_type::OBJECT:
      return write_object(element.get_object().value_unsafe(), out);
    case element_type::ARRAY:
      return write_array(element.get_array().value_unsafe(), out);
    case element_type::STRING:
      return write_string(element.get_string().value_unsafe(), out);
    default:
      out += simdjson::minify(element);
  }
}

}  // namespace

std::string canonical_json(simdjson::dom::element element) {
  std::string out;
  write(element, out);
  return out;
}

}  // namespace lastro::programs
