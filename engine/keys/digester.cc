#include "engine/keys/digester.h"

#include <array>
#include <bit>
#include <cstring>
#include <vector>

#include <sodium.h>

#include "engine/base/assert.h"

namespace lastro::keys {
namespace {

// Tenant, kind, length of the value: 16 bytes before the value, little-endian, the rest zero.
using Header = std::array<std::uint8_t, 16>;
constexpr std::size_t value_bytes_inline_max = 112;  // with the header one BLAKE2b block

template <class Integer>
Integer read_little_endian(const std::uint8_t* bytes) {
  static_assert(std::endian::native == std::endian::little);
  Integer value = 0;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

Header encode_header(TenantId tenant, std::uint8_t kind, std::size_t length) {
  static_assert(std::endian::native == std::endian::little);
  Header header{};
  const auto tenant_number = static_cast<std::uint32_t>(tenant);
  const std::uint64_t length_number = length;
  std::memcpy(header.data(), &tenant_number, sizeof tenant_number);
  header[4] = kind;
  std::memcpy(header.data() + 8, &length_number, sizeof length_number);
  return header;
}

Digest128 digest(const DerivedKey& key, TenantId tenant, std::uint8_t kind, Bytes value) {
  const auto header = encode_header(tenant, kind, value.size());
  std::array<std::uint8_t, 16> output{};
  if (value.size() <= value_bytes_inline_max) {
    std::array<std::uint8_t, sizeof(Header) + value_bytes_inline_max> message{};
    std::memcpy(message.data(), header.data(), header.size());
    if (!value.empty()) std::memcpy(message.data() + header.size(), value.data(), value.size());
    crypto_generichash(output.data(), output.size(), message.data(), header.size() + value.size(),
                       key.bytes().data(), key.bytes().size());
    explicit_bzero(message.data(), message.size());  // may be a card number
  } else {
    crypto_generichash_state state;
    crypto_generichash_init(&state, key.bytes().data(), key.bytes().size(), output.size());
    crypto_generichash_update(&state, header.data(), header.size());
    crypto_generichash_update(&state, value.data(), value.size());
    crypto_generichash_final(&state, output.data(), output.size());
  }
  return {.high = read_little_endian<std::uint64_t>(output.data()),
          .low = read_little_endian<std::uint64_t>(output.data() + 8)};
}

/// SipHash-2-4 with 128 bits of output (Aumasson and Bernstein): for what is digested with each command.
Digest128 short_digest(const DerivedKey& key, TenantId tenant, std::uint8_t kind, Bytes value) {
  static_assert(crypto_shorthash_siphashx24_KEYBYTES <= sizeof(DerivedKey));
  const auto header = encode_header(tenant, kind, value.size());
  std::array<std::uint8_t, 512> near;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled below
  std::vector<std::uint8_t> far;
  const auto size = header.size() + value.size();
  if (size > near.size()) far.resize(size);
  auto* const message = far.empty() ? near.data() : far.data();
  std::memcpy(message, header.data(), header.size());
  if (!value.empty()) std::memcpy(message + header.size(), value.data(), value.size());
  std::array<std::uint8_t, crypto_shorthash_siphashx24_BYTES> output{};
  crypto_shorthash_siphashx24(output.data(), message, size, key.bytes().data());
  return {.high = read_little_endian<std::uint64_t>(output.data()),
          .low = read_little_endian<std::uint64_t>(output.data() + 8)};
}

std::uint64_t not_zero(std::uint64_t value) {
  return value == 0 ? 1 : value;
}

}  // namespace

Digester::Digester(const MasterKey& master, const LedgerId& ledger)
    : alias_key_(master.derive(ledger, "digest/alias")),
      request_key_(master.derive(ledger, "digest/request")),
      actor_key_(master.derive(ledger, "digest/actor")),
      card_token_key_(master.derive(ledger, "digest/card-token")),
      pan_key_(master.derive(ledger, "digest/pan")),
      blind_index_key_(master.derive(ledger, "digest/blind-index")),
      check_value_(read_little_endian<std::uint64_t>(master.derive(ledger, "check").bytes().data())) {
  // Chooses the fastest BLAKE2b of the processor; without it the portable one would run.
  LASTRO_ASSERT(sodium_init() >= 0);
}

Digest128 Digester::alias(TenantId tenant, AliasKind kind, std::string_view external_id) const {
  return short_digest(alias_key_, tenant, static_cast<std::uint8_t>(kind), as_bytes(external_id));
}

std::uint64_t Digester::request(Bytes canonical_bytes) const {
  return not_zero(short_digest(request_key_, TenantId::ledger, 0, canonical_bytes).high);
}

ActorId Digester::actor(TenantId tenant, std::string_view subject) const {
  return ActorId{not_zero(digest(actor_key_, tenant, 0, as_bytes(subject)).high)};
}

Digest128 Digester::card_token(TenantId tenant, std::string_view token) const {
  return digest(card_token_key_, tenant, 0, as_bytes(token));
}

Digest128 Digester::pan(TenantId tenant, std::string_view pan) const {
  return digest(pan_key_, tenant, 0, as_bytes(pan));
}

Digest128 Digester::blind_index(TenantId tenant, std::uint8_t field, std::string_view value) const {
  return digest(blind_index_key_, tenant, field, as_bytes(value));
}

}  // namespace lastro::keys
