#include <array>
#include <atomic>
#include <chrono>
#include <thread>

#include "engine/log/memory_log.h"
#include "tests/contract_log/log_test_support.h"

namespace lastro::log::test {
namespace {

using namespace std::chrono_literals;

struct LogInMemory {
  MemoryLog log;
};

struct LogOnDisk {
  TemporaryFolder data;
  std::unique_ptr<RocksLog> owned = must(RocksLog::open(options_in(data)));
  RocksLog& log = *owned;
};

struct StrictLogOnDisk {
  static RocksLogOptions strict(const TemporaryFolder& data) {
    auto options = options_in(data);
    options.strict = true;
    return options;
  }
  TemporaryFolder data;
  std::unique_ptr<RocksLog> owned = must(RocksLog::open(strict(data)));
  RocksLog& log = *owned;
};

#define EVERY_LOG LogInMemory, LogOnDisk, StrictLogOnDisk

TEMPLATE_TEST_CASE("an empty log has no head, no frames and nothing to wait for", "", EVERY_LOG) {
  TestType where;
  CHECK(where.log.appended().sequence == 0);
  CHECK(where.log.appended().frame_hash == Sha256{});
  CHECK(where.log.committed() == 0);
  CHECK(must(where.log.cursor(1)->next()) == nullptr);
  require_failure(where.log.read(0), ErrorCode::not_found);
  require_failure(where.log.read(1), ErrorCode::not_found, "1");
}

TEMPLATE_TEST_CASE("what is appended is nobody's to see until it is committed", "", EVERY_LOG) {
  TestType where;
  FrameMaker frames;
  const auto first = frames.next(3);
  const auto second = frames.next(2);
  const auto cursor = where.log.cursor(1);

  must(where.log.append(*first));
  must(where.log.append(*second));
  CHECK(where.log.appended().sequence == 5);
  CHECK(where.log.appended().frame_hash == second->hash());
  CHECK(where.log.committed() == 0);
  CHECK(must(cursor->next()) == nullptr);
  CHECK(where.log.wait_committed(0, 0ms) == 0);
  require_failure(where.log.read(1), ErrorCode::not_found);

  must(where.log.commit(3));
  CHECK(where.log.committed() == 3);
  CHECK(where.log.wait_committed(0, 0ms) == 3);
  CHECK(must(where.log.read(3))->hash() == first->hash());
  require_failure(where.log.read(4), ErrorCode::not_found);
  CHECK(must(cursor->next())->hash() == first->hash());
  CHECK(must(cursor->next()) == nullptr);

  must(where.log.commit(5));
  CHECK(must(cursor->next())->hash() == second->hash());
  CHECK(must(cursor->next()) == nullptr);
}

TEMPLATE_TEST_CASE("one commit makes all frames up to it visible", "", EVERY_LOG) {
  TestType where;
  FrameMaker frames;
  for (int i = 0; i < 4; ++i) must(where.log.append(*frames.next(2)));
  must(where.log.commit(8));
  CHECK(read_through(where.log) == 8);
}

TEMPLATE_TEST_CASE("committing what is committed changes nothing", "", EVERY_LOG) {
  TestType where;
  FrameMaker frames;
  add(where.log, frames.next(2));
  must(where.log.commit(2));
  CHECK(where.log.committed() == 2);
}

TEMPLATE_TEST_CASE("every sequence is read from the frame that holds it", "", EVERY_LOG) {
  TestType where;
  FrameMaker frames;
  std::vector<SharedFrame> written;
  for (std::uint32_t i = 0; i < 200; ++i) {
    written.push_back(frames.next(1 + i % 5));
    add(where.log, written.back());
  }
  // Backwards too, so that frames that left memory are read as well as those still there.
  for (const bool forwards : {true, false}) {
    for (std::size_t i = 0; i < written.size(); ++i) {
      const auto& expected = written[forwards ? i : written.size() - 1 - i];
      for (auto sequence = expected->first_sequence(); sequence <= expected->last_sequence(); ++sequence) {
        const auto frame = must(where.log.read(sequence));
        REQUIRE(frame->hash() == expected->hash());
        REQUIRE(std::ranges::equal(frame->event(sequence), expected->event(sequence)));
      }
    }
  }
}

TEMPLATE_TEST_CASE("a cursor begins with the frame that holds its sequence", "", EVERY_LOG) {
  TestType where;
  FrameMaker frames;
  for (int i = 0; i < 300; ++i) add(where.log, frames.next(3));
  for (const Sequence from : {1U, 2U, 3U, 4U, 449U, 450U, 451U, 898U, 900U}) {
    CHECK(must(where.log.cursor(from)->next())->holds(from));
    CHECK(read_through(where.log, from) == 900);
  }
}

TEMPLATE_TEST_CASE("a cursor may stand beyond the end and gets its frame once that is there", "", EVERY_LOG) {
  TestType where;
  FrameMaker frames;
  const auto cursor = where.log.cursor(5);
  add(where.log, frames.next(3));
  CHECK(must(cursor->next()) == nullptr);
  const auto holder = frames.next(3);
  add(where.log, holder);
  CHECK(must(cursor->next())->hash() == holder->hash());
}

TEMPLATE_TEST_CASE("frames of the largest size are kept whole", "", EVERY_LOG) {
  TestType where;
  FrameMaker frames;
  for (int i = 0; i < 20; ++i) add(where.log, frames.next(4, 60 * 1024));
  CHECK(read_through(where.log) == 80);
}

TEMPLATE_TEST_CASE("a frame that does not continue the log is refused, and so is all that follows", "",
                   EVERY_LOG) {
  TestType where;
  FrameMaker frames;
  add(where.log, frames.next(2));
  const auto right = frames.peek();

  struct Row {
    const char* what = nullptr;
    SharedFrame wrong;
    const char* word = nullptr;
  };
  FrameMaker gap;
  gap.continue_from({3, where.log.appended().frame_hash, 1});
  FrameMaker again;
  FrameMaker other_history;
  other_history.continue_from({2, Sha256{7}, 1});
  FrameMaker other_one(other_ledger);
  other_one.continue_from(where.log.appended());
  FrameMaker older_epoch;
  older_epoch.continue_from({2, where.log.appended().frame_hash, 0});
  const std::array<Row, 5> rows{{{"a gap", gap.next(), "sequence 3 is missing"},
                                 {"the same sequences again", again.next(), "sequence 3 is missing"},
                                 {"another history", other_history.next(), "hash differs"},
                                 {"another ledger", other_one.next(), "another ledger"},
                                 {"an epoch that falls", older_epoch.next(), "epoch"}}};
  const auto& row = rows.at(GENERATE(range(std::size_t{0}, std::size_t{5})));
  CAPTURE(row.what);
  require_failure(where.log.append(*row.wrong), ErrorCode::invalid, row.word);
  CHECK(where.log.appended().sequence == 2);
  CHECK(where.log.committed() == 2);
  require_failure(where.log.append(*right), ErrorCode::invalid, row.word);
  CHECK(read_through(where.log) == 2);
}

TEMPLATE_TEST_CASE("a first frame that continues something else is refused by an empty log", "", EVERY_LOG) {
  TestType where;
  FrameMaker frames;
  frames.continue_from({0, Sha256{1}, 1});
  require_failure(where.log.append(*frames.next()), ErrorCode::invalid, "hash differs");
}

TEMPLATE_TEST_CASE("a waiting thread wakes with the commit it waits for", "", EVERY_LOG) {
  TestType where;
  FrameMaker frames;
  std::atomic<Sequence> seen = 0;
  std::thread waiter([&] { seen = where.log.wait_committed(2, 1h); });
  add(where.log, frames.next(2));
  add(where.log, frames.next(2));
  waiter.join();
  CHECK(seen == 4);
}

TEMPLATE_TEST_CASE("a wait without a commit ends with its time", "", EVERY_LOG) {
  TestType where;
  CHECK(where.log.wait_committed(0, 1ms) == 0);
}

TEMPLATE_TEST_CASE("an interrupt ends the waits that are and those to come", "", EVERY_LOG) {
  TestType where;
  std::atomic<bool> ended = false;
  std::thread waiter([&] {
    where.log.wait_committed(0, std::chrono::milliseconds::max());
    ended = true;
  });
  where.log.interrupt();
  waiter.join();
  CHECK(ended);
  CHECK(where.log.wait_committed(0, 1h) == 0);
}

TEMPLATE_TEST_CASE("readers on other threads see every frame in order, and none too early", "", EVERY_LOG) {
  TestType where;
  constexpr Sequence last = 1200;
  std::atomic<bool> wrong = false;
  const auto follow = [&] {
    const auto cursor = where.log.cursor(1);
    Sequence next = 1;
    while (next <= last) {
      where.log.wait_committed(next - 1, 1h);
      const auto frame = cursor->next();
      if (!frame || *frame == nullptr || (*frame)->first_sequence() != next) {
        wrong = true;
        return;
      }
      next = (*frame)->last_sequence() + 1;
      const auto again = where.log.read(next - 1);
      if (!again || (*again)->hash() != (*frame)->hash() || next - 1 > where.log.committed()) wrong = true;
    }
  };
  std::thread one(follow);
  std::thread two(follow);
  FrameMaker frames;
  for (Sequence at = 0; at < last; at += 3) add(where.log, frames.next(3));
  one.join();
  two.join();
  CHECK_FALSE(wrong);
}

TEST_CASE("a log in memory fails its next append when told to, and every one after it") {
  MemoryLog log;
  FrameMaker frames;
  add(log, frames.next());
  log.fail_next_append({ErrorCode::io, "the disk is full"});
  const auto frame = frames.next();
  require_failure(log.append(*frame), ErrorCode::io, "the disk is full");
  require_failure(log.append(*frame), ErrorCode::io, "the disk is full");
  CHECK(log.appended().sequence == 1);
  CHECK(read_through(log) == 1);
}

}  // namespace
}  // namespace lastro::log::test
