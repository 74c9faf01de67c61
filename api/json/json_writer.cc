#include "api/json/json_writer.h"

#include <array>

#include "api/json/rfc3339.h"
#include "engine/base/assert.h"
#include "engine/base/hex.h"

namespace lastro::api {
namespace {

constexpr unsigned depth_max = 62;

/// RFC 8259 §7: quotation mark, reverse solidus and U+0000 to U+001F must be escaped. DEL is escaped too,
/// since it disturbs terminals and logs.
constexpr auto needs_escape = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < 0x20; ++c) table[c] = true;
  table['"'] = table['\\'] = table[0x7f] = true;
  return table;
}();

void append_escape(std::string& out, unsigned char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  out += "\\u00";
  append_hex(out, {&c, 1});
}

}  // namespace

void JsonWriter::append_quoted(std::string_view text) {
  out_ += '"';
  std::size_t done = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (!needs_escape[c]) continue;
    out_.append(text.substr(done, i - done));
    append_escape(out_, c);
    done = i + 1;
  }
  out_.append(text.substr(done)) += '"';
}

JsonWriter& JsonWriter::key(std::string_view name) {
  LASTRO_ASSERT(depth_ > 0);
  LASTRO_ASSERT((objects_ >> depth_ & 1U) == 1);
  separate();
  append_quoted(name);
  out_ += ':';
  return *this;
}

JsonWriter& JsonWriter::string(std::string_view text) {
  separate();
  append_quoted(text);
  return *this;
}

JsonWriter& JsonWriter::amount(Amount amount, int exponent) {
  separate();
  out_ += '"';
  out_.append(format_amount(amount, exponent)) += '"';
  return *this;
}

JsonWriter& JsonWriter::time(UnixMicros time) {
  separate();
  out_ += '"';
  append_rfc3339(out_, time);
  out_ += '"';
  return *this;
}

JsonWriter& JsonWriter::open(char bracket) {
  LASTRO_ASSERT(depth_ < depth_max);
  separate();
  out_ += bracket;
  ++depth_;
  const std::uint64_t bit = std::uint64_t{1} << depth_;
  objects_ = bracket == '{' ? objects_ | bit : objects_ & ~bit;
  return *this;
}

JsonWriter& JsonWriter::close(char opening, char closing) {
  LASTRO_ASSERT(depth_ > 0);
  LASTRO_ASSERT((objects_ >> depth_ & 1U) == (opening == '{' ? 1U : 0U));
  LASTRO_ASSERT(out_.back() != ':');
  --depth_;
  out_ += closing;
  return *this;
}

}  // namespace lastro::api
