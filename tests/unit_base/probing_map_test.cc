#include "engine/base/probing_map.h"

#include <cstdint>
#include <random>
#include <unordered_map>

#include <catch2/catch.hpp>

#include "engine/base/ids.h"

namespace lastro {
namespace {

/// Sends all keys to few homes, so that runs of taken slots meet and wrap around.
struct CrowdedHash {
  std::size_t operator()(std::uint64_t key) const { return static_cast<std::size_t>(key % 3); }
};

}  // namespace

TEMPLATE_TEST_CASE("a probing map holds what an ordinary one does", "", std::hash<std::uint64_t>,
                   CrowdedHash) {
  ProbingMap<std::uint64_t, std::uint32_t, TestType> map;
  std::unordered_map<std::uint64_t, std::uint32_t> model;
  std::mt19937_64 random{7};  // NOLINT(cert-msc51-cpp): the same each time
  for (std::uint32_t n = 0; n < 3'000; ++n) {
    const auto key = 1 + random() % 2'000;
    CHECK(map.emplace(key, n) == model.emplace(key, n).second);
    CHECK(map.size() == model.size());
    const auto other = 1 + random() % 4'000;
    const auto* found = map.find(other);
    REQUIRE((found != nullptr) == model.contains(other));
    if (found != nullptr) CHECK(*found == model.at(other));
    if (auto* value = map.find(key)) *value = model[key] = n;
  }
  std::size_t seen = 0;
  map.each([&](std::uint64_t key, std::uint32_t value) {
    CHECK(model.at(key) == value);
    ++seen;
  });
  CHECK(seen == model.size());
}

TEST_CASE("a probing map without entries finds nothing, with or without room") {
  ProbingMap<AccountId, std::uint32_t> map;
  CHECK(map.find(AccountId{1}) == nullptr);
  CHECK_FALSE(map.contains(AccountId{1}));
  map.prefetch(AccountId{1});
  map.reserve(100);
  CHECK(map.find(AccountId{1}) == nullptr);
  CHECK(map.find(AccountId{}) == nullptr);
  CHECK(map.size() == 0);
  const auto copy = map;
  CHECK(map.emplace(AccountId{5}, 2));
  CHECK(copy.find(AccountId{5}) == nullptr);
  CHECK(*map.find(AccountId{5}) == 2);
}

}  // namespace lastro
