#include "engine/base/ids.h"

#include <cstdint>
#include <set>
#include <string>

#include <catch2/catch.hpp>

namespace lastro {
namespace {

std::string encoded(std::uint64_t value) {
  const auto digits = encode_base32(value);
  return {digits.data(), digits.size()};
}

}  // namespace

TEST_CASE("base 32 has thirteen digits, most significant first, without i, l, o and u") {
  struct Row {
    std::uint64_t value;
    std::string text;
  };
  const Row rows[] = {
      {0, "0000000000000"},
      {1, "0000000000001"},
      {31, "000000000000z"},
      {32, "0000000000010"},
      {0x0123'4567'89AB'CDEFU, "028t5cy4tqkff"},
      {std::uint64_t{1} << 48U, "0008000000000"},
      {UINT64_MAX, "fzzzzzzzzzzzz"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    CHECK(encoded(row.value) == row.text);
    CHECK(decode_base32(row.text) == row.value);
  }
}

TEST_CASE("every digit of base 32 comes back as it was") {
  std::set<std::string> seen;
  for (unsigned shift = 0; shift < 64; ++shift) {
    for (std::uint64_t digit = 0; digit < 32; ++digit) {
      const auto value = digit << shift;
      CHECK(decode_base32(encoded(value)) == value);
      seen.insert(encoded(digit));
    }
  }
  CHECK(seen.size() == 32);
}

TEST_CASE("text that base 32 never gives is refused") {
  const std::string refused[] = {
      "",
      "000000000000",    // twelve
      "00000000000000",  // fourteen
      "000000000000I",   // excluded letters, in both cases
      "000000000000i",
      "000000000000l",
      "000000000000o",
      "000000000000u",
      "000000000000A",  // upper case
      "000000000000-",
      " 00000000000a",
      std::string(12, '0') + '\0',
      "g000000000000",  // 2^64
      "zzzzzzzzzzzzz",
      "00000000000\xC3\xA9",
  };
  for (const auto& text : refused) {
    CAPTURE(text);
    CHECK_FALSE(decode_base32(text).has_value());
  }
}

TEST_CASE("an id holds its partition and its sequence") {
  const auto id = AccountId::of(7, 12'345);
  CHECK(id.partition() == 7);
  CHECK(id.sequence() == 12'345);
  CHECK(AccountId::of(0, 1).value == 1);
  CHECK(AccountId::of(0xFFFF, (Sequence{1} << 48U) - 1).value == UINT64_MAX);
  CHECK_FALSE(AccountId{});
  CHECK(id);
}

TEST_CASE("a public id is its kind's prefix and base 32, and comes back as the same id") {
  CHECK(to_public(AccountId::of(0, 34)) == "acc_0000000000012");
  CHECK(to_public(AuthorizationId::of(1, 34)) == "aut_0008000000012");
  CHECK(from_public<AccountKind>("acc_0000000000012") == AccountId::of(0, 34));
  CHECK(from_public<AuthorizationKind>("aut_0008000000012") == AuthorizationId::of(1, 34));
}

TEST_CASE("a public id of another kind, of another form or of nothing is refused") {
  for (const auto* text : {"aut_0000000000012", "acc0000000000012", "acc-0000000000012", "ACC_0000000000012",
                           "acc_000000000012", "acc_00000000000012", "acc_0000000000000", "acc_", "acc", "",
                           "acc_000000000001O", "xacc_0000000000012", "acc_0000000000012 "}) {
    CAPTURE(text);
    CHECK_FALSE(from_public<AccountKind>(text).has_value());
  }
}

TEST_CASE("no two kinds of id share a prefix") {
  const std::set<std::string_view> prefixes{
      EmployerKind::prefix, ClientKind::prefix,  AccountKind::prefix,
      CardKind::prefix,     ProgramKind::prefix, AuthorizationKind::prefix,
      RefundKind::prefix,   LoadKind::prefix,    FundingKind::prefix};
  CHECK(prefixes.size() == 9);
}

}  // namespace lastro
