#include <filesystem>

#include <catch2/catch.hpp>

#include "engine/keys/key_store.h"
#include "tests/unit_keys/keys_test_support.h"

namespace lastro::keys {
namespace {

constexpr LedgerId damaged_ledger{{7, 7}};

std::string table_in(const std::string& path) {
  for (const auto& entry : std::filesystem::directory_iterator{path}) {
    if (entry.path().extension() == ".sst" && entry.file_size() > 4096) return entry.path();
  }
  FAIL("the store has no table file");
  return {};
}

bool to_the_end(std::size_t) {
  return true;
}

TEST_CASE("a key store's files are held against what was written, while it is open") {
  const test::TemporaryFolder folder;
  const auto path = folder.file("keys");
  {
    auto store = KeyStore::open(path, test::master_key(), damaged_ledger);
    REQUIRE(store);
    for (std::uint64_t i = 1; i <= 200; ++i) REQUIRE((*store)->create({.high = 5, .low = i}));
  }
  const auto store = KeyStore::open(path, test::master_key(), damaged_ledger);  // puts the keys into a table
  REQUIRE(store);
  CHECK((*store)->check_files(to_the_end));
  const auto table = table_in(path);
  SECTION("a bit flipped") {
    auto content = test::content_of(table);
    content[content.size() / 3] = static_cast<char>(content[content.size() / 3] ^ 1);
    test::write_file(table, content, test::owner_only);
  }
  SECTION("cut") {
    std::filesystem::resize_file(table, 1000);
  }
  SECTION("removed") {
    std::filesystem::remove(table);
  }
  const auto checked = (*store)->check_files(to_the_end);
  REQUIRE_FALSE(checked);
  CHECK(checked.error().code == ErrorCode::corruption);
  CAPTURE(checked.error().message);
  CHECK(checked.error().message.find(std::filesystem::path(table).filename().string()) != std::string::npos);
  CHECK(checked.error().message.find("restore keys/ from its backup") != std::string::npos);
  CHECK((*store)->check_files([](std::size_t) { return false; }).has_value() ==
        std::filesystem::exists(table));
}

}  // namespace
}  // namespace lastro::keys
