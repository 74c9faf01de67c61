#include <unistd.h>

#include "engine/log/rocks_log.h"
#include "tests/contract_log/child_process.h"
#include "tests/contract_log/log_test_support.h"

namespace lastro::log::test {
namespace {

RocksLogOptions child_options() {
  RocksLogOptions options;
  options.folder = child_folder() + "/log";
  options.anchor_path = child_folder() + "/anchor";
  options.create_if_missing = true;
  return options;
}

TEST_CASE("child: opens the log and stays", "[.child]") {
  [[maybe_unused]] const auto log = must(RocksLog::open(child_options()));
  tell_parent(1);
  for (;;) ::pause();
}

TEST_CASE("a log that another process has open is refused until that process ends") {
  const TemporaryFolder data;
  ChildProcess child("child: opens the log and stays", data.file(""));
  REQUIRE(child.next_told() == 1);
  require_failure(RocksLog::open(options_in(data)), ErrorCode::unavailable, data.file("log"));
  child.kill();
  child.wait();
  FrameMaker frames;
  add(*must(RocksLog::open(options_in(data))), frames.next());
}

TEST_CASE("child: commits until it is killed", "[.child]") {
  const auto log = must(RocksLog::open(child_options()));
  FrameMaker frames;
  frames.continue_from(log->appended());
  for (;;) {
    add(*log, frames.next(3, 200));
    tell_parent(log->committed());
  }
}

TEST_CASE("a process that is killed loses nothing it had committed") {
  const TemporaryFolder data;
  Sequence last = 0;
  for (int round = 0; round < 6; ++round) {
    ChildProcess child("child: commits until it is killed", data.file(""));
    for (int told = 0; told < 20 + 60 * round; ++told) {
      last = child.next_told();
      REQUIRE(last != 0);
    }
    child.kill();
    CHECK(child.wait() == died);
    while (const auto told = child.next_told()) last = told;
    const auto log = must(RocksLog::open(options_in(data)));
    CHECK(log->committed() >= last);
    CHECK(read_through(*log) == log->committed());
  }
}

}  // namespace
}  // namespace lastro::log::test
