#include "engine/keys/digester.h"

#include <set>

#include "tests/unit_keys/keys_test_support.h"

namespace lastro::keys {
namespace {

constexpr TenantId tenant = TenantId::standard;
constexpr TenantId other_tenant{2};

Digester digester() {
  return {test::master_key(), test::ledger};
}

}  // namespace

// Computed apart from this code: HKDF and BLAKE2b of Python's hashlib over the encoding of digester.cc, and
// SipHash by a program that gives the first of its authors' vectors.
TEST_CASE("digests are stored for ever, so they never change") {
  const auto d = digester();
  CHECK(d.alias(tenant, AliasKind::authorization, "order-1") ==
        Digest128{0x4dc3cf3cbae62792, 0x08c8e82a0a643113});
  CHECK(d.alias(tenant, AliasKind::authorization, std::string(200, 'a')) ==
        Digest128{0x86c0a5c9a5bc54c2, 0xd7cdfde997d0a380});
  CHECK(d.request("canonical") == 0x6e4dbeb8c565d783);
  CHECK(d.actor(other_tenant, "ana") == ActorId{0xfb4b26af697fc2ec});
  CHECK(d.card_token(tenant, "tok_1") == Digest128{0xe48e72723b2146b0, 0xf7793cf3b2395c89});
  CHECK(d.pan(tenant, "4111111111111111") == Digest128{0x32e8d2c64fa149f3, 0x3cd6754c11ee3534});
  CHECK(d.blind_index(tenant, 3, "52998224725") == Digest128{0xe29955ea6bbfc0ad, 0x7acbf7884f067cc4});
  CHECK(d.check_value() == 0x7a779a69e01fff00);
}

TEST_CASE("alias kinds keep their numbers for ever") {
  CHECK(static_cast<int>(AliasKind::employer) == 1);
  CHECK(static_cast<int>(AliasKind::client) == 2);
  CHECK(static_cast<int>(AliasKind::account) == 3);
  CHECK(static_cast<int>(AliasKind::card) == 4);
  CHECK(static_cast<int>(AliasKind::funding) == 5);
  CHECK(static_cast<int>(AliasKind::load) == 6);
  CHECK(static_cast<int>(AliasKind::authorization) == 7);
  CHECK(static_cast<int>(AliasKind::refund) == 8);
  CHECK(static_cast<int>(AliasKind::program) == 9);
  CHECK(static_cast<int>(AliasKind::card_token) == 10);
  CHECK(static_cast<int>(AliasKind::settlement) == 11);
  CHECK(static_cast<int>(AliasKind::capture) == 12);
  CHECK(static_cast<int>(AliasKind::reversal) == 13);
  CHECK(static_cast<int>(AliasKind::increment) == 14);
}

TEST_CASE("the same text has another digest for each tenant, kind and use") {
  const auto d = digester();
  std::set<Digest128> seen;
  std::size_t made = 0;
  for (const auto t : {TenantId::ledger, tenant, other_tenant, TenantId{256}}) {
    for (int kind = 1; kind <= 14; ++kind, ++made)
      seen.insert(d.alias(t, static_cast<AliasKind>(kind), "4111"));
    for (int field = 0; field < 4; ++field, ++made) {
      seen.insert(d.blind_index(t, static_cast<std::uint8_t>(field), "4111"));
    }
    seen.insert(d.card_token(t, "4111"));
    seen.insert(d.pan(t, "4111"));
    made += 2;
  }
  CHECK(seen.size() == made);
  CHECK(d.actor(tenant, "ana") != d.actor(other_tenant, "ana"));
}

TEST_CASE("texts that differ in length or trailing zero bytes alone have different digests") {
  const auto d = digester();
  std::set<Digest128> seen;
  constexpr std::size_t lengths = 300;  // across the boundary of one block
  for (std::size_t length = 0; length < lengths; ++length) {
    seen.insert(d.alias(tenant, AliasKind::load, std::string(length, '\0')));
  }
  CHECK(seen.size() == lengths);
}

TEST_CASE("digests differ by master key and by ledger, and so does the check value") {
  const auto base = digester();
  const Digester others[] = {{test::master_key(test::other_master_hex), test::ledger},
                             {test::master_key(), test::other_ledger}};
  for (const auto& other : others) {
    CHECK(base.alias(tenant, AliasKind::client, "1") != other.alias(tenant, AliasKind::client, "1"));
    CHECK(base.request("1") != other.request("1"));
    CHECK(base.actor(tenant, "1") != other.actor(tenant, "1"));
    CHECK(base.card_token(tenant, "1") != other.card_token(tenant, "1"));
    CHECK(base.pan(tenant, "1") != other.pan(tenant, "1"));
    CHECK(base.blind_index(tenant, 1, "1") != other.blind_index(tenant, 1, "1"));
    CHECK(base.check_value() != other.check_value());
  }
}

}  // namespace lastro::keys
