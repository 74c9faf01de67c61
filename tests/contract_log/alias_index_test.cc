#include <atomic>
#include <chrono>
#include <thread>

#include "engine/log/alias_filter.h"
#include "engine/log/memory_alias_index.h"
#include "engine/log/recent_aliases.h"
#include "engine/log/rocks_alias_index.h"
#include "tests/contract_log/alias_test_support.h"
#include "tests/contract_log/child_process.h"

namespace lastro::log::test {
namespace {

struct IndexInMemory {
  MemoryAliasIndex index;
};

struct IndexOnDisk {
  TemporaryFolder data;
  std::unique_ptr<RocksAliasIndex> owned = must(RocksAliasIndex::open(index_in(data, 0)));
  RocksAliasIndex& index = *owned;
};

TEMPLATE_TEST_CASE("an alias leads to its event, and one never inserted to none", "", IndexInMemory,
                   IndexOnDisk) {
  TestType where;
  CHECK(where.index.through() == 0);
  CHECK(must(where.index.find(digest(1))) == std::nullopt);
  add(where.index, entries(1, 3000), 3005);
  CHECK(where.index.through() == 3005);
  for (Sequence sequence = 1; sequence <= 3000; ++sequence) {
    REQUIRE(must(where.index.find(digest(sequence))) == sequence);
    REQUIRE(must(where.index.find(digest(sequence + 10'000))) == std::nullopt);
  }
}

TEMPLATE_TEST_CASE("digests that share a half are told apart", "", IndexInMemory, IndexOnDisk) {
  TestType where;
  const std::vector<AliasEntry> similar{{{1, 2}, 10}, {{1, 3}, 11}, {{2, 2}, 12}, {{0, 2}, 13}, {{1, 0}, 14}};
  add(where.index, similar, 14);
  for (const auto& entry : similar) CHECK(must(where.index.find(entry.digest)) == entry.sequence);
  CHECK(must(where.index.find({2, 3})) == std::nullopt);
}

TEMPLATE_TEST_CASE("events without aliases move the position alone", "", IndexInMemory, IndexOnDisk) {
  TestType where;
  add(where.index, {}, 40);
  CHECK(where.index.through() == 40);
  add(where.index, {}, 40);
  CHECK(where.index.through() == 40);
}

TEMPLATE_TEST_CASE("inserting the same again changes nothing", "", IndexInMemory, IndexOnDisk) {
  TestType where;
  add(where.index, entries(1, 10), 10);
  add(where.index, entries(1, 10), 10);
  for (Sequence sequence = 1; sequence <= 10; ++sequence) {
    CHECK(must(where.index.find(digest(sequence))) == sequence);
  }
}

TEMPLATE_TEST_CASE("several threads find while one inserts", "", IndexInMemory, IndexOnDisk) {
  TestType where;
  constexpr Sequence last = 20'000;
  std::atomic<bool> wrong = false;
  const auto look = [&] {
    for (Sequence through = 0; through < last;) {
      through = where.index.through();
      if (through == 0) continue;
      const auto newest = where.index.find(digest(through));
      const auto fresh = where.index.find(digest(last + through));
      if (!newest || *newest != through || !fresh || fresh->has_value()) wrong = true;
    }
  };
  std::thread one(look);
  std::thread two(look);
  for (Sequence through = 500; through <= last; through += 500) {
    add(where.index, entries(through - 499, through), through);
  }
  one.join();
  two.join();
  CHECK_FALSE(wrong);
}

TEST_CASE("an index that was closed comes back whole") {
  const TemporaryFolder data;
  add(*must(RocksAliasIndex::open(index_in(data, 0))), entries(1, 5000), 5000);
  const auto index = must(RocksAliasIndex::open(index_in(data, 5000)));
  CHECK(index->emptied_because().empty());
  CHECK(index->through() == 5000);
  for (Sequence sequence = 1; sequence <= 5000; ++sequence) {
    REQUIRE(must(index->find(digest(sequence))) == sequence);
  }
}

constexpr RecentAliasesLimits limits;
constexpr Sequence inserted_before_crash = limits.run_tables * limits.table_aliases * 3 / 2 / 5000 * 5000;

TEST_CASE("child: inserts aliases and dies", "[.child]") {
  const auto index = must(RocksAliasIndex::open({child_folder() + "/aliases", ledger, 0, ""}));
  for (Sequence through = 5000; through <= inserted_before_crash; through += 5000) {
    add(*index, entries(through - 4999, through), through);
  }
  while (index->written() == 0) std::this_thread::sleep_for(std::chrono::milliseconds{1});
  die_now();
}

TEST_CASE("an index whose process was killed never knows a position without its aliases") {
  const TemporaryFolder data;
  ChildProcess child("child: inserts aliases and dies", data.file(""));
  REQUIRE(child.wait() == died);
  const auto index = must(RocksAliasIndex::open(index_in(data, inserted_before_crash)));
  CHECK(index->emptied_because().empty());
  CHECK(index->through() > 0);
  CHECK(index->through() < inserted_before_crash);
  for (Sequence sequence = 1; sequence <= index->through(); sequence += 7) {
    REQUIRE(must(index->find(digest(sequence))) == sequence);
  }
  add(*index, entries(index->through() + 1, inserted_before_crash), inserted_before_crash);
  CHECK(must(index->find(digest(inserted_before_crash))) == inserted_before_crash);
}

TEST_CASE("a filter never forgets an alias, and is wrong about few others, while it grows") {
  AliasFilter filter;
  CHECK_FALSE(filter.may_contain(digest(1)));
  constexpr Sequence added = 3'500'000;  // into the third segment
  for (Sequence from = 1; from <= added; from += 50'000) filter.add(entries(from, from + 49'999));
  std::uint64_t forgotten = 0;
  std::uint64_t mistaken = 0;
  for (Sequence sequence = 1; sequence <= added; sequence += 7) {
    forgotten += filter.may_contain(digest(sequence)) ? 0 : 1;
    mistaken += filter.may_contain(digest(added + sequence)) ? 1 : 0;
  }
  CHECK(forgotten == 0);
  CHECK(mistaken < added / 7 / 5'000);
}

TEST_CASE("an alias is found at any time on its way from memory to the store") {
  const TemporaryFolder data;
  std::filesystem::create_directory(data.file("aliases"));
  constexpr Sequence last = 4000;
  {
    const auto store = must(AliasStore::open(index_in(data, 0)));
    RecentAliases recent(*store, {.table_aliases = 20, .run_tables = 3, .tables_max = 9});
    for (Sequence through = 10; through <= last; through += 10) {
      must(recent.insert(entries(through - 9, through), through));
      recent.commit(through);
      for (auto sequence = through; sequence > 0 && sequence + 400 > through; sequence -= 10) {
        const auto in_memory = recent.find(digest(sequence));
        REQUIRE((in_memory ? in_memory : must(store->find(digest(sequence)))) == sequence);
      }
    }
    must(recent.close());
    CHECK(recent.written() == last);
  }
  const auto store = must(AliasStore::open(index_in(data, last)));
  CHECK(store->through() == last);
  for (Sequence sequence = 1; sequence <= last; ++sequence) {
    REQUIRE(must(store->find(digest(sequence))) == sequence);
  }
}

TEST_CASE("what is not committed is found, and is not written") {
  const TemporaryFolder data;
  {
    const auto index = must(RocksAliasIndex::open(index_in(data, 0)));
    add(*index, entries(1, 100), 100);
    must(index->flush(100));
    CHECK(index->written() == 100);
    must(index->insert(entries(101, 200), 200));
    CHECK(must(index->find(digest(150))) == Sequence{150});
    must(index->close());
  }
  const auto index = must(RocksAliasIndex::open(index_in(data, 100)));
  CHECK(index->emptied_because().empty());
  CHECK(index->through() == 100);
  CHECK(must(index->find(digest(100))) == Sequence{100});
  CHECK(must(index->find(digest(150))) == std::nullopt);
}

TEST_CASE("a flush waits until what was inserted is committed and on disk") {
  const TemporaryFolder data;
  const auto index = must(RocksAliasIndex::open(index_in(data, 0)));
  must(index->insert(entries(1, 70), 70));
  std::atomic<bool> flushed = false;
  std::thread flushing([&] {
    must(index->flush(40));
    flushed = true;
  });
  std::this_thread::sleep_for(std::chrono::milliseconds{20});
  CHECK_FALSE(flushed);
  index->commit(70);
  flushing.join();
  CHECK(index->written() == 70);
}

TEST_CASE("an index finds old and new aliases alike while its filter is filled again") {
  const TemporaryFolder data;
  add(*must(RocksAliasIndex::open(index_in(data, 0))), entries(1, 100'000), 100'000);
  const auto index = must(RocksAliasIndex::open(index_in(data, 100'000)));
  for (Sequence through = 100'001; through <= 130'000; ++through) {
    if (through % 100 == 0) add(*index, entries(through - 99, through), through);
    REQUIRE(must(index->find(digest(through - 100'000))) == through - 100'000);
    REQUIRE(must(index->find(digest(through - 200))) == through - 200);
    REQUIRE(must(index->find(digest(through + 1'000'000))) == std::nullopt);
  }
  for (int tries = 0; !index->filter_loaded() && tries < 60'000; ++tries)
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  REQUIRE(index->filter_loaded());
  for (Sequence sequence = 1; sequence <= 130'000; sequence += 3)
    REQUIRE(must(index->find(digest(sequence))) == sequence);
  CHECK(must(index->find(digest(1'000'000))) == std::nullopt);
}

TEST_CASE("an index is open in one place at a time") {
  const TemporaryFolder data;
  const auto index = must(RocksAliasIndex::open(index_in(data, 0)));
  require_failure(RocksAliasIndex::open(index_in(data, 0)), ErrorCode::unavailable, "aliases");
}

}  // namespace
}  // namespace lastro::log::test
