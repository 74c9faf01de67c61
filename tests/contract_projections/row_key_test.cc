#include "projections/row_key.h"

#include <algorithm>
#include <vector>

#include <catch2/catch.hpp>

namespace lastro::projections {

TEST_CASE("keys of rows lie in the order of tenant and number") {
  std::vector<std::string> keys;
  for (const std::uint32_t tenant : {1U, 255U, 256U}) {
    for (const std::uint64_t number : {0ULL, 1ULL, 255ULL, 256ULL, ~0ULL}) {
      keys.emplace_back(RowKey(1, TenantId{tenant}).add(number).view());
    }
  }
  REQUIRE(std::ranges::is_sorted(keys));
  REQUIRE(std::ranges::adjacent_find(keys) == keys.end());
}

TEST_CASE("inverted sequences put the newest first") {
  const auto key = [](Sequence sequence) {
    return std::string{RowKey(1, TenantId{1}).add_inverted(sequence).view()};
  };
  REQUIRE(key(2) < key(1));
  REQUIRE(key(1'000'000) < key(255));
}

TEST_CASE("a key is read back part by part, and only whole") {
  const auto key = RowKey(3, TenantId{9})
                       .add(std::uint16_t{986})
                       .add_text("joao")
                       .add_byte(0)
                       .add(std::uint64_t{1} << 63U);
  const auto read = [](std::string_view bytes) {
    KeyReader reader(bytes);
    reader.skip(5);
    const auto number = reader.take_u16();
    const auto text = reader.take_text(9);
    const auto end = reader.take_byte();
    const auto id = reader.take_u64();
    return reader.complete() && number == 986 && text == "joao" && end == 0 && id == std::uint64_t{1} << 63U;
  };
  REQUIRE(read(key.view()));
  REQUIRE_FALSE(read(std::string{key.view()} + "x"));
  for (std::size_t size = 0; size < key.view().size(); ++size)
    REQUIRE_FALSE(read(key.view().substr(0, size)));
}

}  // namespace lastro::projections
