#include <algorithm>
#include <array>
#include <optional>

#include "api/iso8583/codec.h"
#include "api/iso8583/content.h"
#include "engine/base/assert.h"
#include "engine/base/hex.h"

namespace lastro::iso8583 {
namespace {

/// An element's value, longer than any.
class Value {
 public:
  Value() = default;
  Value(const Value&) = delete;
  Value& operator=(const Value&) = delete;
  ~Value() { explicit_bzero(bytes_.data(), size_); }

  void add(char c) { bytes_.at(size_++) = c; }
  [[nodiscard]] std::string_view text() const { return {bytes_.data(), size_}; }

 private:
  std::array<char, 1000> bytes_;  // only the first size_ mean anything
  std::size_t size_ = 0;
};

/// Takes one thing after the other off the front; empty where it is not there.
class Reader {
 public:
  Reader(const WireFormat& wire, Bytes bytes) : wire_(wire), rest_(bytes) {}

  [[nodiscard]] std::size_t left() const { return rest_.size(); }

  std::optional<Mti> mti() {
    Value text;
    if (!digits(wire_.mti, 4, text)) return std::nullopt;
    return Mti::from(text.text());
  }

  std::optional<std::bitset<65>> bitmap() {
    std::array<std::uint8_t, 8> bytes{};
    if (!binary(wire_.bitmap, bytes)) return std::nullopt;
    std::bitset<65> bits;
    for (unsigned i = 0; i < 64; ++i) {
      if ((bytes.at(i / 8) >> (7 - i % 8) & 1U) != 0) bits.set(i + 1);
    }
    return bits;
  }

  /// The element's value; false where the bytes are too few, or a length or digit is none.
  bool element(const FieldFormat& format, Value& out) {
    std::size_t size = format.size;
    if (format.length != Length::fixed && !length(format, size)) return false;
    if (format.content == Content::b) return bytes(size, out);
    if (!is_packed(wire_, format.content)) return characters(size, out);
    if (format.content == Content::x_n && size > 0) {
      if (!characters(1, out)) return false;
      --size;
    }
    return packed(size, out);
  }

 private:
  std::optional<Bytes> take(std::size_t count) {
    if (count > rest_.size()) return std::nullopt;
    const auto taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }

  bool characters(std::size_t count, Value& out) {
    const auto taken = take(count);
    if (!taken) return false;
    for (const auto byte : *taken) out.add(static_cast<char>(byte));
    return true;
  }

  /// Half bytes; an odd number of them has a zero before. 10 to 15 become `:` to `?`.
  bool packed(std::size_t count, Value& out) {
    const auto taken = take((count + 1) / 2);
    if (!taken) return false;
    const bool odd = count % 2 != 0;
    if (odd && taken->front() >> 4U != 0) return false;
    for (std::size_t i = odd ? 1 : 0; i < 2 * taken->size(); ++i) {
      const unsigned byte = (*taken)[i / 2];
      out.add(static_cast<char>('0' + (i % 2 == 0 ? byte >> 4U : byte & 15U)));
    }
    return true;
  }

  bool digits(Digits form, std::size_t count, Value& out) {
    if (!(form == Digits::bcd ? packed(count, out) : characters(count, out))) return false;
    return is_of(Content::n, out.text());
  }

  bool length(const FieldFormat& format, std::size_t& size) {
    Value text;
    if (!digits(wire_.lengths, format.length == Length::llvar ? 2 : 3, text)) return false;
    size = 0;
    for (const char c : text.text()) size = size * 10 + static_cast<std::size_t>(c - '0');
    return size <= format.size;
  }

  bool bytes(std::size_t count, Value& out) {
    if (wire_.binary == Binary::raw) return characters(count, out);
    const auto taken = take(2 * count);
    if (!taken) return false;
    for (std::size_t i = 0; i < count; ++i) {
      std::uint8_t byte = 0;
      if (!parse_hex(as_text(taken->subspan(2 * i, 2)), {&byte, 1})) return false;
      out.add(static_cast<char>(byte));
    }
    return true;
  }

  bool binary(Binary form, std::span<std::uint8_t> out) {
    const auto taken = take(form == Binary::raw ? out.size() : 2 * out.size());
    if (!taken) return false;
    if (form == Binary::hex) return parse_hex(as_text(*taken), out);
    std::ranges::copy(*taken, out.begin());
    return true;
  }

  const WireFormat& wire_;
  Bytes rest_;
};

std::unexpected<DecodeFailure> refuse(unsigned field, std::string_view what, bool has_type = true) {
  return std::unexpected(DecodeFailure{.field = field, .has_type = has_type, .what = what});
}

}  // namespace

std::expected<Decoded, DecodeFailure> decode(const Dialect& dialect, Bytes bytes, Message& message,
                                             Sensitive sensitive) {
  message.clear();
  if (bytes.size() > message_bytes_max) return refuse(0, "the message is too long", false);
  Reader reader(dialect.wire, bytes);
  const auto mti = reader.mti();
  if (!mti || mti->version() != dialect.version()) return refuse(0, "no message type of the dialect", false);
  message.mti = *mti;
  const auto first = reader.bitmap();
  if (!first) return refuse(0, "no bitmap");
  std::bitset<65> second;
  if (first->test(1)) {
    const auto read = reader.bitmap();
    if (!read) return refuse(0, "no second bitmap");
    if (read->test(1)) return refuse(0, "a third bitmap");
    second = *read;
  }
  Decoded decoded;
  for (unsigned field = 2; field <= field_max; ++field) {
    if (!(field <= 64 ? first->test(field) : second.test(field - 64))) continue;
    const auto& format = dialect.fields.at(field);
    if (format.size == 0) return refuse(field, "an element that the dialect does not have");
    if (field == 64 || field == 128) decoded.covered_bytes = bytes.size() - reader.left();
    Value value;
    if (!reader.element(format, value)) return refuse(field, "too short, too long or no number");
    if (!is_of(format.content, value.text())) return refuse(field, "characters that do not belong there");
    const bool keep = !format.sensitive || sensitive == Sensitive::kept;
    message.set(field, keep ? value.text() : std::string_view{});
  }
  if (reader.left() != 0) return refuse(0, "bytes after the last element");
  return decoded;
}

}  // namespace lastro::iso8583
