#include <string>

#include <catch2/catch.hpp>

#include "engine/base/limits.h"
#include "engine/log/event_codec.h"
#include "tests/unit_codec/event_examples.h"

namespace lastro::log {
namespace {

constexpr std::size_t budget = 256;

}  // namespace

TEST_CASE("a typical approved authorization takes no more of the log than its budget") {
  const std::string_view merchant = "PADARIA SAO JOSE LTDA    SAO PAULO    BR";
  REQUIRE(merchant.size() == limits::merchant_characters_max);
  EventEncoder encoder;
  struct Row {
    std::string what;
    std::string_view external_id;
  };
  for (const auto& row : {Row{"an external id of ten characters", "tx-0012345"},
                          Row{"a UUID", "018f3b5c-7e2a-7d41-9c3e-5f0a1b2c3d4e"}, Row{"no external id", ""}}) {
    CAPTURE(row.what);
    const auto bytes = encoder.encode(typical_approval(merchant, row.external_id));
    WARN("an approval with " << row.what << ": " << bytes.size() << " bytes");
    CHECK(bytes.size() <= budget);
  }
}

TEST_CASE("one more character takes at most one more step of eight bytes") {
  const std::string merchant(limits::merchant_characters_max, 'M');
  EventEncoder encoder;
  std::size_t before = 0;
  for (std::size_t length = 1; length <= merchant.size(); ++length) {
    CAPTURE(length);
    const auto size =
        encoder.encode(typical_approval(std::string_view(merchant).substr(0, length), "tx-1")).size();
    CHECK(size % 8 == 0);
    if (before != 0) CHECK(size <= before + 8);
    CHECK(size >= before);
    before = size;
  }
}

}  // namespace lastro::log
