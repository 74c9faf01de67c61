#include "engine/domain/programs/name_matcher.h"

#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/domain/programs/program.h"
#include "tests/support/seeded_random.h"

namespace lastro::domain {
namespace {

bool fits(const NamePattern& pattern, std::string_view name) {
  switch (pattern.match) {
    case MerchantMatch::exact:
      return name == pattern.name;
    case MerchantMatch::prefix:
      return name.starts_with(pattern.name);
    case MerchantMatch::contains:
      return name.find(pattern.name) != std::string_view::npos;
  }
  return false;
}

/// Of three letters, so that texts overlap in every way.
std::string any_text(testing::SeededRandom& random, std::size_t longest) {
  std::string text;
  const auto length = 1 + random.below(longest);
  for (std::size_t i = 0; i < length; ++i) text += static_cast<char>('A' + random.below(3));
  return text;
}

NameMatcher matcher_of(const std::vector<NamePattern>& patterns) {
  NameMatcher matcher;
  for (const auto& pattern : patterns) matcher.add(pattern.match, pattern.name);
  matcher.finish();
  return matcher;
}

}  // namespace

TEST_CASE("a matcher finds the pattern that looking through all of them finds") {
  testing::SeededRandom random(7);
  int found = 0;
  int missed = 0;
  for (int round = 0; round < 400; ++round) {
    std::vector<NamePattern> patterns;
    const auto count = random.below(30);
    for (std::size_t i = 0; i < count; ++i)
      patterns.push_back(
          {.match = static_cast<MerchantMatch>(1 + random.below(3)), .name = any_text(random, 6)});
    std::sort(patterns.begin(), patterns.end(), precedes<NamePattern>);
    const auto matcher = matcher_of(patterns);
    CHECK(matcher.empty() == patterns.empty());
    for (int i = 0; i < 100; ++i) {
      const auto name = any_text(random, 9);
      std::optional<std::uint16_t> expected;
      for (std::size_t p = patterns.size(); p-- > 0;) {
        if (fits(patterns[p], name)) expected = static_cast<std::uint16_t>(p);
      }
      const auto actual = matcher.find(name);
      if (actual != expected) FAIL("round " << round << ", name " << name);
      ++(actual ? found : missed);
    }
  }
  CHECK(found > 1'000);
  CHECK(missed > 1'000);
}

TEST_CASE("a matcher without patterns, and one asked for no name, find nothing") {
  CHECK_FALSE(matcher_of({}).find("A").has_value());
  CHECK_FALSE(matcher_of({{MerchantMatch::contains, "A"}}).find("").has_value());
}

TEST_CASE("of patterns that are the same the first is found") {
  const auto matcher = matcher_of({{MerchantMatch::exact, "A"}, {MerchantMatch::exact, "A"}});
  CHECK(matcher.find("A") == 0);
}

}  // namespace lastro::domain
