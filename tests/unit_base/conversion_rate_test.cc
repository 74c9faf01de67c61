#include "engine/base/conversion_rate.h"

#include <catch2/catch.hpp>

namespace lastro {

TEST_CASE("a rate's first digit says how many of the others are decimals") {
  struct Row {
    std::uint32_t digits;
    std::string_view text;
  };
  for (const auto& row : {Row{61'000'000, "1.000000"}, Row{45'432'100, "543.2100"}, Row{5, "5"},
                          Row{70'000'001, "0.0000001"}, Row{99'999'999, "0.009999999"},
                          Row{9'999'999, "9999999"}, Row{2'540, "2540"}, Row{20'000'540, "5.40"}}) {
    CAPTURE(row.text);
    CHECK(format_conversion_rate({row.digits}) == row.text);
    CHECK(parse_conversion_rate(row.text) == ConversionRate{row.digits});
  }
}

TEST_CASE("what is no rate is refused") {
  for (const auto* text : {"", "0", "0.000", "-1", "1.", ".5", "1e3", "10000000", "1.0000000000", "+1", "1,5",
                           "12345.678", "00.5", "99999999999999999999", " 1"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_conversion_rate(text).has_value());
  }
}

TEST_CASE("a rate of nothing but decimals is none") {
  CHECK_FALSE(ConversionRate{0});
  CHECK_FALSE(ConversionRate{60'000'000});
  CHECK(ConversionRate{60'000'001});
}

}  // namespace lastro
