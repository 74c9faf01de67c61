#pragma once

#include "api/iso8583/desk.h"
#include "engine/keys/digester.h"
#include "tests/unit_iso8583/codec_support.h"

namespace lastro::iso8583::test {

inline keys::Digester make_digester() {
  const auto key = keys::MasterKey::load("", std::string(64, '7').c_str());
  REQUIRE(key.has_value());
  return keys::Digester(*key, LedgerId{});
}

/// 2026-11-20T15:53:54Z.
inline constexpr UnixMicros now = 1'795'190'034'000'000;

class FixedClock final : public Clock {
 public:
  UnixMicros now() override { return test::now; }
  std::int64_t monotonic_micros() override { return 1'000'000; }
};

inline const Values purchase_1987{{2, "4111111111111111"},
                                  {3, "000000"},
                                  {4, "000000012345"},
                                  {7, "1120155354"},
                                  {11, "000001"},
                                  {18, "5411"},
                                  {22, "051"},
                                  {32, "00012345"},
                                  {37, "RRN000000001"},
                                  {41, "TERM0001"},
                                  {42, "MERCHANT0000001"},
                                  {43, "PADARIA DO ZE            SAO PAULO    BR"},
                                  {49, "986"}};

}  // namespace lastro::iso8583::test
