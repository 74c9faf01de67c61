#include "api/iso8583/authentication.h"

#include <algorithm>

#include "engine/base/hex.h"

namespace lastro::iso8583 {
namespace {

constexpr std::size_t code_bytes = keys::MacKey::code_bytes;

std::size_t code_size(const WireFormat& wire) {
  return wire.binary == Binary::hex ? 2 * code_bytes : code_bytes;
}

void write_code(const WireFormat& wire, const keys::MacKey::Code& code, std::span<std::uint8_t> to) {
  if (wire.binary == Binary::raw) {
    std::ranges::copy(code, to.begin());
    return;
  }
  const auto hex = to_hex(code);
  std::ranges::transform(hex, to.begin(),
                         [](char c) { return static_cast<std::uint8_t>(c >= 'a' ? c - 'a' + 'A' : c); });
}

}  // namespace

bool is_authentic(const keys::MacKey& key, const WireFormat& wire, Bytes bytes, const Decoded& decoded,
                  const Message& message) {
  const auto field = message.has_any_above(64) ? 128U : 64U;
  if (!message.has(field) || decoded.covered_bytes + code_size(wire) != bytes.size()) return false;
  return key.verifies(bytes.first(decoded.covered_bytes), as_bytes(message.get(field)));
}

Result<void> encode_authentic(const Dialect& dialect, const keys::MacKey* key, Message& message,
                              keys::WipedBytes& out) {
  if (key == nullptr) return encode(dialect, message, out);
  const auto begin = out.size();
  message.set(message.has_any_above(64) ? 128 : 64, std::string_view("\0\0\0\0\0\0\0\0", code_bytes));
  if (auto written = encode(dialect, message, out); !written) return written;
  const auto whole = std::span(out).subspan(begin);
  const auto covered = whole.size() - code_size(dialect.wire);
  write_code(dialect.wire, key->code(whole.first(covered)), whole.subspan(covered));
  return {};
}

}  // namespace lastro::iso8583
