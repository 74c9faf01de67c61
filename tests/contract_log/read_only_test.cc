#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include <rocksdb/db.h>

#include "engine/base/assert.h"
#include "tests/contract_log/log_test_support.h"

namespace lastro::log::test {
namespace {

/// What a live server does to a log's files, at a test's word: frames become tables, and tables are
/// rewritten.
class Tables {
 public:
  explicit Tables(const std::string& folder) {
    rocksdb::DBOptions options;
    options.create_if_missing = true;
    options.create_missing_column_families = true;
    rocksdb::ColumnFamilyOptions family;
    family.disable_auto_compactions = true;
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* opened = nullptr;
    const auto status = rocksdb::DB::Open(
        options, folder, {{rocksdb::kDefaultColumnFamilyName, {}}, {"log", family}}, &handles, &opened);
    REQUIRE(status.ok());
    database_.reset(opened);
    other_ = handles[0];
    family_ = handles[1];
  }
  Tables(const Tables&) = delete;
  Tables& operator=(const Tables&) = delete;
  ~Tables() {
    database_->DestroyColumnFamilyHandle(family_);
    database_->DestroyColumnFamilyHandle(other_);
  }

  void put(const Frame& frame) {
    std::string key;
    for (int shift = 56; shift >= 0; shift -= 8) key += static_cast<char>(frame.first_sequence() >> shift);
    const auto bytes = as_text(frame.bytes());
    rocksdb::WriteOptions synced;
    synced.sync = true;
    const auto status = database_->Put(synced, family_, key, {bytes.data(), bytes.size()});
    LASTRO_ASSERT(status.ok());
  }
  /// The frames in the write-ahead log become a table, and it goes.
  void flush() {
    const auto status = database_->Flush({}, family_);
    LASTRO_ASSERT(status.ok());
  }
  /// All tables become one, and they go.
  void compact() {
    rocksdb::CompactRangeOptions options;
    options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
    const auto status = database_->CompactRange(options, family_, nullptr, nullptr);
    LASTRO_ASSERT(status.ok());
  }

 private:
  std::unique_ptr<rocksdb::DB> database_;
  rocksdb::ColumnFamilyHandle* family_ = nullptr;
  rocksdb::ColumnFamilyHandle* other_ = nullptr;
};

std::vector<std::string> tables_in(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".sst") names.push_back(entry.path().string());
  }
  return names;
}

Result<std::unique_ptr<RocksLog>> open_beside(const TemporaryFolder& data) {
  RocksLogOptions options;
  options.folder = data.file("log");
  options.read_only = true;
  return RocksLog::open(options);
}

}  // namespace

TEST_CASE(
    "a log opened for reading shows what was there, though its writer flushes and compacts it meanwhile") {
  const TemporaryFolder data;
  Tables tables(data.file("log"));
  FrameMaker frames;
  constexpr Sequence in_tables = 80;
  for (Sequence i = 0; i < in_tables; ++i) {
    tables.put(*frames.next());
    tables.flush();
  }
  constexpr Sequence in_all = in_tables + 20;
  for (auto i = in_tables; i < in_all; ++i) tables.put(*frames.next());

  const auto log = must(open_beside(data));
  const auto before = tables_in(data.file("log"));
  REQUIRE(before.size() == in_tables);
  tables.put(*frames.next());
  tables.flush();
  tables.compact();
  // RocksDB removes them on a thread of its own.
  const auto gone = [&] {
    return std::ranges::none_of(before, [](const auto& name) { return std::filesystem::exists(name); });
  };
  for (int i = 0; i < 3'000 && !gone(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  REQUIRE(gone());

  CHECK(log->committed() == in_all);
  CHECK(read_through(*log) == in_all);
  CHECK(must(log->read(1))->first_sequence() == 1);
  CHECK(read_through(*must(open_beside(data))) == in_all + 1);
}

TEST_CASE("a log is opened for reading at any moment of its writer's work, without a gap") {
  const TemporaryFolder data;
  std::atomic<bool> done = false;
  std::atomic<Sequence> written = 0;
  Tables tables(data.file("log"));
  FrameMaker frames;
  tables.put(*frames.next());
  std::thread writer([&] {
    for (int round = 0; !done; ++round) {
      for (int i = 0; i < 5; ++i) tables.put(*frames.next());
      written += 5;
      tables.flush();
      if (round % 10 == 9) tables.compact();
      std::this_thread::sleep_for(std::chrono::milliseconds(5 + round % 20));
    }
  });
  for (int i = 0; i < 60; ++i) {
    const auto least = written.load();
    const auto log = open_beside(data);
    if (!log) {
      done = true;
      writer.join();
      FAIL(log.error().message);
    }
    const auto last = read_through(**log);
    CHECK(last == (*log)->committed());
    CHECK(last >= least);
  }
  done = true;
  writer.join();
}

}  // namespace lastro::log::test
