#include "engine/base/clock.h"

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

namespace lastro {

TEST_CASE("the ledger's time never runs back, whichever thread reads it") {
  SystemClock clock;
  std::atomic<int> backwards{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      auto before = clock.now();
      for (int reading = 0; reading < 20'000; ++reading) {
        const auto now = clock.now();
        if (now < before) ++backwards;
        before = now;
      }
    });
  }
  for (auto& reader : readers) reader.join();
  CHECK(backwards == 0);
}

TEST_CASE("the ledger's time starts as the wall clock's") {
  const auto wall = [] {
    return std::chrono::duration_cast<std::chrono::microseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
  };
  const auto before = wall();
  SystemClock clock;
  const auto now = clock.now();
  // A whole minute is left for a machine that is stopped, or whose clock is set, between two readings.
  constexpr std::int64_t minute = 60'000'000;
  CHECK(now >= before - minute);
  CHECK(now <= wall() + minute);
  CHECK(clock.wall_offset_micros() > -minute);
  CHECK(clock.wall_offset_micros() < minute);
}

TEST_CASE("the clock for deadlines never runs back") {
  SystemClock clock;
  auto before = clock.monotonic_micros();
  for (int reading = 0; reading < 20'000; ++reading) {
    const auto now = clock.monotonic_micros();
    REQUIRE(now >= before);
    before = now;
  }
}

}  // namespace lastro
