#include "bench/lag.h"

#include <atomic>

#include <catch2/catch.hpp>

namespace lastro::bench {

TEST_CASE("a lag is from the answer until the follower has the event") {
  SystemClock clock;
  std::atomic<Sequence> position{0};
  LagProbe probe({{"late", [&] { return position.load(); }}}, clock);
  probe.answered(1);
  std::this_thread::sleep_for(std::chrono::milliseconds{50});
  probe.answered(2);
  position = 2;
  const auto lags = probe.finish(std::chrono::seconds{30});
  REQUIRE(lags.size() == 1);
  REQUIRE(lags[0].first == "late");
  REQUIRE(lags[0].second.count() == 2);
  REQUIRE(lags[0].second.max() >= 50'000);
}

TEST_CASE("what a follower never gets counts as long as it was waited for") {
  SystemClock clock;
  LagProbe probe({{"stuck", [] { return Sequence{0}; }}}, clock);
  probe.answered(1);
  const auto lags = probe.finish(std::chrono::seconds{1});
  REQUIRE(lags[0].second.quantile(500) >= 1'000'000);
}

}  // namespace lastro::bench
