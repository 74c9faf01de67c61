#include <fmt/format.h>

#include "api/iso8583/codec.h"
#include "api/iso8583/content.h"

namespace lastro::iso8583 {
namespace {

class Writer {
 public:
  Writer(const WireFormat& wire, keys::WipedBytes& out) : wire_(wire), out_(out) {}

  void digits(Digits form, std::string_view text) { form == Digits::bcd ? packed(text) : characters(text); }

  void bitmap(const Message& message, unsigned first, bool more) {
    std::array<char, 8> bytes{};
    for (unsigned i = 0; i < 64; ++i) {
      const bool set = i == 0 ? more : message.has(first + i);
      if (set) bytes.at(i / 8) = static_cast<char>(bytes.at(i / 8) | 0x80 >> i % 8);
    }
    binary(wire_.bitmap, {bytes.data(), bytes.size()});
  }

  void element(const FieldFormat& format, std::string_view value) {
    if (format.length == Length::llvar) digits(wire_.lengths, fmt::format("{:02}", value.size()));
    if (format.length == Length::lllvar) digits(wire_.lengths, fmt::format("{:03}", value.size()));
    if (format.content == Content::b) return binary(wire_.binary, value);
    if (!is_packed(wire_, format.content)) return characters(value);
    if (format.content == Content::x_n && !value.empty()) {
      characters(value.substr(0, 1));
      value.remove_prefix(1);
    }
    packed(value);
  }

 private:
  void characters(std::string_view text) { out_.insert(out_.end(), text.begin(), text.end()); }

  void packed(std::string_view text) {
    unsigned high = 0;
    bool half = text.size() % 2 != 0;
    for (const char c : text) {
      const auto nibble = static_cast<unsigned>(c - '0') & 15U;
      if (half) out_.push_back(static_cast<std::uint8_t>(high << 4U | nibble));
      high = nibble;
      half = !half;
    }
  }

  void binary(Binary form, std::string_view bytes) {
    if (form == Binary::raw) return characters(bytes);
    constexpr std::string_view hex = "0123456789ABCDEF";
    for (const char c : bytes) {
      const auto byte = static_cast<unsigned char>(c);
      out_.push_back(static_cast<std::uint8_t>(hex[byte >> 4U]));
      out_.push_back(static_cast<std::uint8_t>(hex[byte & 15U]));
    }
  }

  const WireFormat& wire_;
  keys::WipedBytes& out_;
};

}  // namespace

Result<void> encode(const Dialect& dialect, const Message& message, keys::WipedBytes& out) {
  for (unsigned field = 2; field <= field_max; ++field) {
    if (message.has(field) && !fits(dialect.fields.at(field), message.get(field))) {
      return fail(ErrorCode::invalid, fmt::format("DE {} does not fit the dialect {}", field, dialect.name));
    }
  }
  if (message.mti.version() != dialect.version()) {
    return fail(ErrorCode::invalid,
                "the message type is of another version than the dialect " + dialect.name);
  }
  const auto begin = out.size();
  Writer writer(dialect.wire, out);
  writer.digits(dialect.wire.mti, message.mti.text());
  const bool more = message.has_any_above(64);
  writer.bitmap(message, 1, more);
  if (more) writer.bitmap(message, 65, false);
  for (unsigned field = 2; field <= field_max; ++field) {
    if (message.has(field)) writer.element(dialect.fields.at(field), message.get(field));
  }
  if (out.size() - begin <= message_bytes_max) return {};
  explicit_bzero(out.data() + begin, out.size() - begin);
  out.resize(begin);
  return fail(ErrorCode::invalid, "the message is too long");
}

}  // namespace lastro::iso8583
