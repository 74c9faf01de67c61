#include <catch2/catch.hpp>

#include "engine/programs/time_zones.h"

namespace lastro::programs {
namespace {

using domain::local_time;

constexpr UnixMicros second = 1'000'000;

}  // namespace

TEST_CASE("São Paulo has one offset since it gave up daylight saving time") {
  const auto zone = compile_time_zone("America/Sao_Paulo");
  REQUIRE(zone.has_value());
  CHECK(zone->name == "America/Sao_Paulo");
  CHECK(zone->first_offset_s == -3 * 3'600);
  CHECK(zone->transitions.empty());
  // 2026-03-15T02:59:59Z is still Saturday the 14th there.
  const auto before = local_time(*zone, 1'773'543'599 * second);
  CHECK(before.weekday == 5);
  CHECK(before.minute == 23 * 60 + 59);
  const auto after = local_time(*zone, 1'773'543'600 * second);
  CHECK(after.weekday == 6);
  CHECK(after.minute == 0);
  CHECK(after.day == before.day + 1);
}

TEST_CASE("New York's clocks go forward in March and back in November of every year") {
  const auto zone = compile_time_zone("America/New_York");
  REQUIRE(zone.has_value());
  CHECK(zone->transitions.size() == 160);
  CHECK(domain::unsoundness(*zone).empty());
  // 2026-03-08T07:00:00Z: 02:00 EST becomes 03:00 EDT.
  CHECK(local_time(*zone, 1'772'953'199 * second).minute == 119);
  CHECK(local_time(*zone, 1'772'953'200 * second).minute == 180);
  // 2026-11-01T06:00:00Z: 02:00 EDT becomes 01:00 EST.
  CHECK(local_time(*zone, 1'793'512'799 * second).minute == 119);
  CHECK(local_time(*zone, 1'793'512'800 * second).minute == 60);
}

TEST_CASE("days before 1970 and a zone with nothing but an offset are told right") {
  const domain::TimeZone zone{.name = "x", .first_offset_s = 3'600, .transitions = {}};
  const auto time = local_time(zone, -3'600 * second - 1);
  CHECK(time.day == -1);
  CHECK(time.minute == 1'439);
  CHECK(time.weekday == 2);  // 1969-12-31 was a Wednesday
  CHECK(local_time(zone, -3'600 * second).day == 0);
}

TEST_CASE("what is no zone of the database is none") {
  for (const auto* name : {"", "America/Sao_Paul", "america/sao_paulo", "GMT-03:00", "Etc/Unknown",
                           "EST5EDT4", "America/Sao_Paulo ", "../etc/passwd"}) {
    CAPTURE(name);
    CHECK_FALSE(compile_time_zone(name).has_value());
  }
  CHECK(compile_time_zone("UTC").has_value());
}

TEST_CASE("an unsound zone is told") {
  using domain::TimeZone;
  CHECK_FALSE(
      domain::unsoundness(TimeZone{.name = "x", .first_offset_s = 86'400, .transitions = {}}).empty());
  CHECK_FALSE(domain::unsoundness(TimeZone{.name = "x", .transitions = {{2, 0}, {2, 1}}}).empty());
  CHECK_FALSE(domain::unsoundness(TimeZone{.name = "x", .transitions = {{2, -86'400}}}).empty());
  TimeZone many{.name = "x", .transitions = {}};
  for (int i = 0; i < 513; ++i) many.transitions.push_back({.at_s = i, .offset_s = 0});
  CHECK_FALSE(domain::unsoundness(many).empty());
  many.transitions.pop_back();
  CHECK(domain::unsoundness(many).empty());
}

}  // namespace lastro::programs
