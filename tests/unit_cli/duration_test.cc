#include "tools/cli/duration.h"

#include <catch2/catch.hpp>

namespace lastro::tools {
namespace {

TEST_CASE("durations are a positive number and a unit") {
  CHECK(parse_duration_s("1s") == 1);
  CHECK(parse_duration_s("30m") == 1'800);
  CHECK(parse_duration_s("6h") == 21'600);
  CHECK(parse_duration_s("366d") == 366 * 86'400);
  for (const auto* text :
       {"", "s", "6", "0s", "-1s", "1.5h", "367d", "1h ", " 1h", "1w", "99999999999999999999s"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_duration_s(text));
  }
}

}  // namespace
}  // namespace lastro::tools
