#include "engine/log/rocks_log.h"

#include <chrono>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

#include "engine/log/head_anchor.h"
#include "tests/contract_log/log_test_support.h"

namespace lastro::log::test {
namespace {

using namespace std::chrono_literals;

Sequence anchor_of(const TemporaryFolder& data) {
  return must(HeadAnchor::read(data.file("anchor"))).value().head.sequence;
}

TEST_CASE("a log that was closed comes back with its head and all its frames") {
  const TemporaryFolder data;
  FrameMaker frames;
  Head head;
  // Opened often enough that frames lie in several files and in the write-ahead log.
  for (int round = 0; round < 5; ++round) {
    const auto log = must(RocksLog::open(options_in(data)));
    CHECK(log->appended().sequence == head.sequence);
    CHECK(log->appended().frame_hash == head.frame_hash);
    CHECK(log->committed() == head.sequence);
    CHECK(log->anchored() == head.sequence);
    for (int i = 0; i < 50; ++i) add(*log, frames.next(2));
    head = log->appended();
    must(log->close());
    CHECK(anchor_of(data) == head.sequence);
  }
  const auto log = must(RocksLog::open(options_in(data)));
  CHECK(read_through(*log) == 500);
  CHECK(must(log->read(1))->holds(1));
}

TEST_CASE("frames appended and not committed when a process ended are committed after it") {
  const TemporaryFolder data;
  FrameMaker frames;
  {
    const auto log = must(RocksLog::open(options_in(data)));
    add(*log, frames.next(2));
    must(log->append(*frames.next(3)));
    must(log->close());
    CHECK(anchor_of(data) == 2);
  }
  const auto log = must(RocksLog::open(options_in(data)));
  CHECK(log->committed() == 5);
  CHECK(log->anchored() == 5);
  CHECK(read_through(*log) == 5);
}

TEST_CASE("the anchor follows the commits by itself") {
  const TemporaryFolder data;
  FrameMaker frames;
  const auto log = must(RocksLog::open(options_in(data)));
  CHECK(anchor_of(data) == 0);
  for (Sequence last = 1; last <= 20; ++last) {
    add(*log, frames.next());
    while (log->anchored() < last) std::this_thread::sleep_for(1ms);
    CHECK(anchor_of(data) == last);
  }
}

TEST_CASE(
    "the first frame is anchored when its commit returns, so that a log that lost it is not taken for new") {
  const TemporaryFolder data;
  FrameMaker frames;
  {
    const auto log = must(RocksLog::open(options_in(data)));
    must(log->append(*frames.next(3)));
    CHECK(anchor_of(data) == 0);
    must(log->commit(3));
    CHECK(anchor_of(data) == 3);
    CHECK(log->anchored() == 3);
  }
  write_file(newest_file(data.file("log"), ".log"), "");
  require_failure(RocksLog::open(options_in(data)), ErrorCode::corruption, "ends at sequence 0");
}

TEST_CASE("a strict log has its anchor on disk when a commit returns, and not before") {
  const TemporaryFolder data;
  auto options = options_in(data);
  options.strict = true;
  FrameMaker frames;
  const auto log = must(RocksLog::open(options));
  for (Sequence last = 2; last <= 20; last += 2) {
    const auto frame = frames.next(2);
    must(log->append(*frame));
    CHECK(anchor_of(data) == last - 2);
    must(log->commit(last));
    CHECK(anchor_of(data) == last);
    CHECK(log->anchored() == last);
  }
}

/// Puts a device that is always full behind the descriptor under which this process has the anchor open.
void fill_disk_under_anchor(const TemporaryFolder& data) {
  const auto anchor = std::filesystem::canonical(data.file("anchor"));
  const int full = ::open("/dev/full", O_RDWR | O_CLOEXEC);
  REQUIRE(full >= 0);
  int replaced = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    if (std::filesystem::read_symlink(entry.path(), gone) != anchor) continue;
    REQUIRE(::dup2(full, std::stoi(entry.path().filename().string())) >= 0);
    ++replaced;
  }
  ::close(full);
  REQUIRE(replaced == 1);
}

TEST_CASE("an anchor that cannot be written stops the appends that come after") {
  const TemporaryFolder data;
  FrameMaker frames;
  const auto log = must(RocksLog::open(options_in(data)));
  add(*log, frames.next());
  while (log->anchored() < 1) std::this_thread::sleep_for(1ms);
  fill_disk_under_anchor(data);
  Result<void> appended;
  while (appended) {
    const auto frame = frames.next();
    appended = log->append(*frame);
    if (appended) must(log->commit(frame->last_sequence()));
  }
  require_failure(appended, ErrorCode::io, "head anchor");
  require_failure(log->close(), ErrorCode::io, "head anchor");
  CHECK(anchor_of(data) == 1);
}

TEST_CASE("a strict log commits nothing that its anchor does not hold") {
  const TemporaryFolder data;
  auto options = options_in(data);
  options.strict = true;
  FrameMaker frames;
  const auto log = must(RocksLog::open(options));
  add(*log, frames.next());
  fill_disk_under_anchor(data);
  const auto frame = frames.next();
  must(log->append(*frame));
  require_failure(log->commit(2), ErrorCode::io, "head anchor");
  CHECK(log->committed() == 1);
  require_failure(log->append(*frames.next()), ErrorCode::io, "head anchor");
}

TEST_CASE("a log asked for is made only where that is wanted") {
  const TemporaryFolder data;
  auto options = options_in(data);
  SECTION("not to be made") {
    options.create_if_missing = false;
  }
  SECTION("to be read only") {
    options.read_only = true;
  }
  require_failure(RocksLog::open(options), ErrorCode::not_found, data.file("log"));
  CHECK_FALSE(std::filesystem::exists(data.file("log")));
  CHECK_FALSE(std::filesystem::exists(data.file("anchor")));
}

TEST_CASE("writing without a place for the anchor is refused") {
  const TemporaryFolder data;
  auto options = options_in(data);
  options.anchor_path.clear();
  require_failure(RocksLog::open(options), ErrorCode::invalid, "anchor");
}

TEST_CASE("a log belongs to one ledger") {
  const TemporaryFolder data;
  auto options = options_in(data);
  FrameMaker frames;
  SECTION("an empty one takes the frames of the ledger asked for, and no other's") {
    options.ledger = other_ledger;
    const auto log = must(RocksLog::open(options));
    require_failure(log->append(*frames.next()), ErrorCode::invalid, "another ledger");
  }
  SECTION("one with frames opens for its own ledger, and for no other") {
    add(*must(RocksLog::open(options)), frames.next());
    options.ledger = ledger;
    CHECK(must(RocksLog::open(options))->committed() == 1);
    options.ledger = other_ledger;
    require_failure(RocksLog::open(options), ErrorCode::incompatible, "another ledger");
  }
}

TEST_CASE("a log opened for reading shows everything and changes nothing") {
  const TemporaryFolder data;
  FrameMaker frames;
  {
    const auto log = must(RocksLog::open(options_in(data)));
    for (int i = 0; i < 100; ++i) add(*log, frames.next(3));
  }
  const auto files_of = [&] {
    std::vector<std::pair<std::string, std::string>> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(data.file(""))) {
      const auto name = entry.path().filename().string();
      if (entry.is_regular_file() && name != "LOG" && !name.starts_with("LOG.old")) {
        files.emplace_back(entry.path().string(), content_of(entry.path().string()));
      }
    }
    std::ranges::sort(files);
    return files;
  };
  const auto before = files_of();
  auto options = options_in(data);
  options.read_only = true;
  {
    const auto log = must(RocksLog::open(options));
    const auto second = must(RocksLog::open(options));
    CHECK(log->committed() == 300);
    CHECK(read_through(*log) == 300);
    CHECK(read_through(*second, 200) == 300);
    require_failure(log->append(*frames.next()), ErrorCode::invalid, "reading only");
  }
  CHECK(before == files_of());
}

TEST_CASE("a reader without an anchor's path reads a log whose anchor is elsewhere") {
  const TemporaryFolder data;
  FrameMaker frames;
  {
    const auto log = must(RocksLog::open(options_in(data)));
    for (int i = 0; i < 10; ++i) add(*log, frames.next());
  }
  std::filesystem::remove(data.file("anchor"));
  auto options = options_in(data);
  options.read_only = true;
  require_failure(RocksLog::open(options), ErrorCode::corruption, "head anchor");
  options.anchor_path.clear();
  CHECK(read_through(*must(RocksLog::open(options))) == 10);
}

TEST_CASE("RocksDB's own text log goes where it is told") {
  const TemporaryFolder data;
  std::filesystem::create_directory(data.file("info"));
  auto options = options_in(data);
  options.info_log_folder = data.file("info");
  const auto log = must(RocksLog::open(options));
  CHECK_FALSE(std::filesystem::exists(data.file("log/LOG")));
  CHECK_FALSE(std::filesystem::is_empty(data.file("info")));
}

TEST_CASE("a log without sync keeps what a process wrote that ended by itself") {
  const TemporaryFolder data;
  auto options = options_in(data);
  options.sync = false;
  FrameMaker frames;
  {
    const auto log = must(RocksLog::open(options));
    for (int i = 0; i < 10; ++i) add(*log, frames.next());
  }
  CHECK(read_through(*must(RocksLog::open(options))) == 10);
}

TEST_CASE("the second opening in one process is refused, the first one goes on") {
  const TemporaryFolder data;
  FrameMaker frames;
  const auto log = must(RocksLog::open(options_in(data)));
  require_failure(RocksLog::open(options_in(data)), ErrorCode::unavailable, "another process");
  add(*log, frames.next());
  CHECK(read_through(*log) == 1);
}

}  // namespace
}  // namespace lastro::log::test
