#include <chrono>
#include <filesystem>
#include <thread>

#include "tests/contract_log/alias_test_support.h"

namespace lastro::log::test {
namespace {

TEST_CASE("an index that cannot belong to the log is emptied and says why") {
  const TemporaryFolder data;
  add(*must(RocksAliasIndex::open(index_in(data, 0))), entries(1, 100), 100);
  auto options = index_in(data, 100);
  const char* reason = nullptr;
  SECTION("it reaches beyond the end of the log") {
    options.log_head = 99;
    reason = "beyond the end of the log at 99";
  }
  SECTION("it belongs to another ledger") {
    options.ledger = other_ledger;
    reason = "another ledger";
  }
  SECTION("its manifest is damaged") {
    for (const auto& entry : std::filesystem::directory_iterator(options.folder)) {
      if (entry.path().filename().string().starts_with("MANIFEST"))
        write_file(entry.path().string(), "damaged");
    }
    reason = "Corruption";
  }
  {
    const auto index = must(RocksAliasIndex::open(options));
    CHECK(index->emptied_because().find(reason) != std::string::npos);
    CHECK(index->through() == 0);
    CHECK(must(index->find(digest(1))) == std::nullopt);
    add(*index, entries(1, 50), 50);
  }
  const auto again = must(RocksAliasIndex::open(options));
  CHECK(again->emptied_because().empty());
  CHECK(again->through() == 50);
  CHECK(must(again->find(digest(50))) == Sequence{50});
}

TEST_CASE(
    "a damaged file of the index is reported by the look-up that meets it, by inserts before long, and the "
    "next open makes the index anew") {
  const TemporaryFolder data;
  add(*must(RocksAliasIndex::open(index_in(data, 0))), entries(1, 2000), 2000);
  const auto file = newest_file(data.file("aliases"), ".sst");
  auto bytes = content_of(file);
  const auto middle = bytes.size() / 3;  // of the entries: the position, read by open, is the first of them
  bytes.at(middle) = static_cast<char>(bytes.at(middle) ^ 1);
  write_file(file, bytes);
  auto index = must(RocksAliasIndex::open(index_in(data, 2000)));
  bool reported = false;
  for (Sequence sequence = 1; sequence <= 2000; ++sequence) {
    const auto found = index->find(digest(sequence));
    if (found) continue;
    require_failure(found, ErrorCode::corruption, ".sst");
    reported = true;
  }
  CHECK(reported);
  auto inserted = index->insert({}, 2000);
  for (int tries = 0; inserted && tries < 20'000; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
    inserted = index->insert({}, 2000);
  }
  require_failure(inserted, ErrorCode::corruption, "the next start makes it again");
  index = nullptr;

  index = must(RocksAliasIndex::open(index_in(data, 2000)));
  CHECK(index->emptied_because().find(std::filesystem::path(file).filename().string()) != std::string::npos);
  CHECK(index->through() == 0);
  add(*index, entries(1, 2000), 2000);
  index = nullptr;
  index = must(RocksAliasIndex::open(index_in(data, 2000)));
  CHECK(index->emptied_because().empty());
  for (Sequence sequence = 1; sequence <= 2000; ++sequence)
    REQUIRE(must(index->find(digest(sequence))) == sequence);
}

TEST_CASE("an index that cannot mark its damage says what is to be done by hand") {
  const TemporaryFolder data;
  add(*must(RocksAliasIndex::open(index_in(data, 0))), entries(1, 2000), 2000);
  const auto file = newest_file(data.file("aliases"), ".sst");
  auto bytes = content_of(file);
  bytes.at(bytes.size() / 3) = static_cast<char>(bytes.at(bytes.size() / 3) ^ 1);
  write_file(file, bytes);
  const auto index = must(RocksAliasIndex::open(index_in(data, 2000)));
  const auto mark = data.file("aliases") + "/DAMAGED";
  while (!std::filesystem::exists(mark)) std::this_thread::sleep_for(std::chrono::milliseconds{1});
  std::filesystem::remove(mark);
  std::filesystem::create_directory(mark);
  Result<std::optional<Sequence>> found;
  for (Sequence sequence = 1; found && sequence <= 2000; ++sequence) found = index->find(digest(sequence));
  require_failure(found, ErrorCode::corruption, "remove the folder");
}

}  // namespace
}  // namespace lastro::log::test
