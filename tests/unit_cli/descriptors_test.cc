#include "tools/cli/descriptors.h"

#include <catch2/catch.hpp>

#include "api/http/http_options.h"

namespace lastro::tools {
namespace {

TEST_CASE("where descriptors are many, connections have the most they may have and storage its reserve") {
  const auto plan = plan_descriptors(1'000'000);
  CHECK(plan.connections_max == api::HttpOptions{}.connections_max);
  CHECK(plan.refused_open_max == api::HttpOptions{}.refused_open_max);
  CHECK_FALSE(plan.scarce);
}

TEST_CASE("however few descriptors there are, connections take no more than is left, and at least one") {
  for (std::size_t limit = 0; limit < 10'000; ++limit) {
    CAPTURE(limit);
    const auto plan = plan_descriptors(limit);
    REQUIRE(plan.connections_max >= 1);
    const auto sockets = plan.connections_max + plan.refused_open_max;
    if (limit >= descriptors_reserved * 4 / 3) {
      REQUIRE(sockets + descriptors_reserved <= limit);
    } else {
      REQUIRE(plan.scarce);
      REQUIRE(sockets <= limit / 4 + 1);
    }
  }
}

}  // namespace
}  // namespace lastro::tools
