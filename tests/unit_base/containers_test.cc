#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/base/fixed_text.h"
#include "engine/base/static_vector.h"

namespace lastro {

TEST_CASE("fixed text holds what it was given, up to its capacity, zeros included") {
  using Text = FixedText<8>;
  CHECK(Text{}.empty());
  CHECK(Text{}.view().empty());
  CHECK(Text{std::string_view{""}}.empty());
  CHECK(Text{std::string_view{"12345678"}}.view() == "12345678");
  const std::string with_zero("a\0b", 3);
  CHECK(Text{std::string_view{with_zero}}.view() == with_zero);
  const std::string longest(255, 'x');
  CHECK(FixedText<255>{std::string_view{longest}}.view() == longest);
}

TEST_CASE("fixed text compares by its own bytes and not by what lies behind them") {
  using Text = FixedText<8>;
  Text shortened{std::string_view{"abcdef"}};
  shortened = Text{std::string_view{"ab"}};
  CHECK(shortened == Text{std::string_view{"ab"}});
  CHECK_FALSE(shortened == Text{std::string_view{"abc"}});
  const Text copy{shortened};
  CHECK(copy.view() == "ab");
  const auto& self = shortened;
  shortened = self;
  CHECK(shortened.view() == "ab");
}

TEST_CASE("a static vector holds up to its capacity, in order, and copies only what is present") {
  StaticVector<std::uint64_t, 4> values;
  CHECK(values.empty());
  CHECK(values.begin() == values.end());
  for (std::uint64_t i = 1; i <= 4; ++i) {
    CHECK_FALSE(values.full());
    values.push_back(i * i);
    CHECK(values.size() == i);
  }
  CHECK(values.full());
  auto copy = values;
  values[0] = 99;
  CHECK(std::vector<std::uint64_t>(copy.begin(), copy.end()) == std::vector<std::uint64_t>{1, 4, 9, 16});
  const auto& self = copy;
  copy = self;
  CHECK(copy[3] == 16);
  const std::span<const std::uint64_t> span(copy);
  CHECK(span.size() == 4);
  copy.clear();
  CHECK(copy.empty());
  copy.push_back(5);
  CHECK(copy[0] == 5);
}

}  // namespace lastro
